/**
 * Whether `code` is a currency that this browser knows: three upper-case letters of ISO 4217, retired ones included for
 * as long as the browser lists them. `Intl.NumberFormat` itself would take any three letters.
 */
export function isCurrency(code: string): boolean {
  return Intl.supportedValuesOf('currency').includes(code);
}
