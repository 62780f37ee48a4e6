/**
 * Reads the day (ISO) in a bank's own time zone off an instant as it writes it (RFC 3339); undefined for anything else.
 */
export function localDay(timeZone: string): (instant: string) => string | undefined {
  // `sv-SE` writes ISO dates.
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone });
  return (instant) => {
    const at = /^\d{4}-\d\d-\d\dT/u.test(instant) ? Date.parse(instant) : NaN;
    return Number.isNaN(at) ? undefined : day.format(at);
  };
}
