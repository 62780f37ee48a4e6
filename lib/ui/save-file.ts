/** How long the browser may take to have read it. */
const READ_WITHIN_MS = 10_000;

/** Saves a text among the person's downloads. The address that it had for that is taken back. */
export function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), READ_WITHIN_MS);
}
