import type { Language } from './language.ts';

/** What a login is for: to link a bank, to open the vault, or to give it a BankID door. */
export type OrderPurpose = 'link' | 'unlock' | 'enrol';

/** What stands on the screen of a BankID login besides BankID's own message. `$1` is filled in. */
export interface OrderWords {
  /** `$1`: the bank to be linked, else the product. */
  title: Record<OrderPurpose, string>;
  /** Who began this, and what BankID will say. Against a code that somebody else sent to be scanned. `$1`: the product. */
  yours: Record<OrderPurpose, string>;
  /** What to do with the code, in order. */
  steps: readonly string[];
  /** The same for BankID on this device. */
  stepsHere: readonly string[];
  /** The code's name: the same for every frame. */
  code: string;
  preparing: string;
  cutOff: string;
  enlarge: string;
  reduce: string;
  here: string;
  openApp: string;
  otherDevice: string;
  until: string;
  mayClose: string;
  cancel: string;
}

/** The words of one language. The steps follow BankID's own demo. */
export const ORDER_WORDS: Record<Language, OrderWords> = {
  sv: {
    title: {
      link: 'Logga in hos $1 med BankID',
      unlock: 'Lås upp $1 med BankID',
      enrol: 'Slå på upplåsning med BankID',
    },
    yours: {
      link: 'Du startade detta i $1. Var det inte du? Avbryt.',
      unlock: 'Du startade detta här. BankID visar ”Lås upp $1 på …” med datorns namn: godkänn inget annat.',
      enrol: 'Du startade detta här. BankID visar ”Slå på upplåsning av $1 …” med datorns namn: godkänn inget annat.',
    },
    steps: ['Starta BankID på mobilen och tryck på QR-ikonen.', 'Skanna QR-koden nedan.'],
    stepsHere: ['Öppna BankID-appen med knappen nedan.', 'Godkänn i appen.'],
    code: 'QR-kod för BankID',
    preparing: 'QR-koden hämtas …',
    cutOff: 'Hela QR-koden syns inte. Rulla eller gör den mindre.',
    enlarge: 'Förstora koden',
    reduce: 'Förminska koden',
    here: 'Öppna BankID på den här enheten istället',
    openApp: 'Öppna BankID-appen',
    otherDevice: 'Använd BankID på en annan enhet',
    until: 'Koden gäller till $1.',
    mayClose: 'Du kan stänga fönstret: inloggningen fortsätter.',
    cancel: 'Avbryt',
  },
  en: {
    title: {
      link: 'Log in at $1 with BankID',
      unlock: 'Unlock $1 with BankID',
      enrol: 'Turn on unlocking with BankID',
    },
    yours: {
      link: 'You started this in $1. Wasn’t it you? Cancel.',
      unlock: 'You started this on this computer. BankID shows “Unlock $1 on …” with its name: approve nothing else.',
      enrol:
        'You started this on this computer. BankID shows “Turn on unlocking $1 …” with its name: approve nothing else.',
    },
    steps: ['Open BankID on your phone and tap the QR icon.', 'Scan the QR code below.'],
    stepsHere: ['Open the BankID app with the button below.', 'Approve in the app.'],
    code: 'QR code for BankID',
    preparing: 'Getting the QR code…',
    cutOff: 'The QR code isn’t wholly visible. Scroll, or make it smaller.',
    enlarge: 'Enlarge the code',
    reduce: 'Make the code smaller',
    here: 'Open BankID on this device instead',
    openApp: 'Open the BankID app',
    otherDevice: 'Use BankID on another device',
    until: 'You have until $1.',
    mayClose: 'You may close the window: the login goes on.',
    cancel: 'Cancel',
  },
  nb: {
    title: {
      link: 'Logg inn i $1 med svensk BankID',
      unlock: 'Lås opp $1 med svensk BankID',
      enrol: 'Slå på opplåsing med svensk BankID',
    },
    yours: {
      link: 'Du startet dette i $1. Var det ikke deg? Avbryt.',
      unlock: 'Du startet dette her. BankID viser «Lås opp $1 på …» med maskinens navn: godkjenn ikke noe annet.',
      enrol:
        'Du startet dette her. BankID viser «Slå på opplåsing av $1 …» med maskinens navn: godkjenn ikke noe annet.',
    },
    steps: ['Start svensk BankID på mobilen og trykk på QR-ikonet.', 'Skann QR-koden nedenfor.'],
    stepsHere: ['Åpne BankID-appen med knappen nedenfor.', 'Godkjenn i appen.'],
    code: 'QR-kode for BankID',
    preparing: 'Henter QR-koden …',
    cutOff: 'Hele QR-koden er ikke synlig. Rull, eller gjør den mindre.',
    enlarge: 'Forstørr koden',
    reduce: 'Gjør koden mindre',
    here: 'Åpne BankID på denne enheten',
    openApp: 'Åpne BankID-appen',
    otherDevice: 'Bruk BankID på en annen enhet',
    until: 'Du har tid til $1.',
    mayClose: 'Du kan lukke vinduet: innloggingen går videre.',
    cancel: 'Avbryt',
  },
};

/** `text` with its placeholders replaced in order. */
export function filled(text: string, ...values: string[]): string {
  return text.replace(/\$([1-9])/gu, (_, n: string) => values[Number(n) - 1] ?? '');
}
