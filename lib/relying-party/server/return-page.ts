const TEXTS = {
  back: ['Done. Go back to the extension.', 'Klart. Gå tillbaka till tillägget.', 'Ferdig. Gå tilbake til utvidelsen.'],
  elsewhere: [
    'This was started on another network. It has been ended.',
    'Detta startades på ett annat nätverk. Det har avbrutits.',
    'Dette ble startet på et annet nettverk. Det er avbrutt.',
  ],
  unknown: ['This address is no longer valid.', 'Adressen gäller inte längre.', 'Adressen gjelder ikke lenger.'],
} as const;

/** The page that BankID opens when it is done on the same device. Nothing of the visitor or the order is in it. */
export function returnPage(result: keyof typeof TEXTS): string {
  const [en, sv, nb] = TEXTS[result];
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>BankID</title><p>${en}</p><p lang="sv">${sv}</p><p lang="nb">${nb}</p></html>`;
}
