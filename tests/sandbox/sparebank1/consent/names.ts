/**
 * Names by which tests find things on the consent pages: `getByRole('button', { name })`, `getByLabel(name)`. They are
 * the Norwegian texts; an accessible name goes on with the English one ("Godkjenn Approve"), so match its beginning.
 */
export const consentNames = {
  /** Ends the walk on every page but the last: `access_denied`. */
  cancel: 'Avbryt',
  /** Label of the field that wants the one-time code. */
  codeField: 'Engangskode',
  /** Label of the `output` that shows the one-time code (role `status`). */
  codeShown: 'Kodebrikke',
  logIn: 'Logg inn',
  approve: 'Godkjenn',
  /** `access_denied` on the last page. */
  refuse: 'Avslå',
} as const;

/** Headings of the pages, in their order. */
export const consentHeadings = {
  bank: 'Velg banken din',
  customer: 'Logg inn med BankID',
  code: 'Skriv engangskoden',
  approve: 'Gi tilgang til kontoene dine?',
} as const;
