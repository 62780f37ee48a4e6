import { describe, expect, it } from 'vitest';
import { bankidLanguage, LANGUAGES } from '../../../lib/bankid/language.ts';
import {
  choiceMessage,
  ERROR_CODES,
  errorMessage,
  FAILED_HINTS,
  failedMessage,
  PENDING_HINTS,
  pendingMessage,
  type RfaCode,
} from '../../../lib/bankid/message.ts';
import { RFA_TEXTS } from '../../../lib/bankid/texts.ts';
import { filled, ORDER_WORDS } from '../../../lib/bankid/words.ts';

const computer = { device: 'computer', opened: false } as const;
const mobile = { device: 'mobile', opened: false } as const;

// By hand from the reference's tables (RP API v6.0, 1.5 and 1.6), not from the code.
const PENDING: Record<(typeof PENDING_HINTS)[number], RfaCode> = {
  outstandingTransaction: 'RFA1',
  noClient: 'RFA1',
  started: 'RFA15A',
  userMrtd: 'RFA23',
  userCallConfirm: 'RFA21',
  userSign: 'RFA9',
  processing: 'RFA21',
  userStepUp: 'RFA25',
  userFace: 'RFA24',
};
const FAILED: Record<(typeof FAILED_HINTS)[number], RfaCode> = {
  expiredTransaction: 'RFA8',
  certificateErr: 'RFA16',
  userCancel: 'RFA6',
  cancelled: 'RFA3',
  startFailed: 'RFA17B',
  userDeclinedCall: 'RFA22',
  notSupportedByUserApp: 'RFA22',
  transactionRiskBlocked: 'RFA22',
  mrtdVerificationFailed: 'RFA26',
  facialRecognitionFailed: 'RFA27',
  nfcNotSupportedByDevice: 'RFA28',
  multipleBankIdsOnDevice: 'RFA29',
  stepUpFailed: 'RFA30',
};
const ERRORS: Record<(typeof ERROR_CODES)[number], RfaCode> = {
  alreadyInProgress: 'RFA4',
  invalidParameters: 'RFA22',
  unauthorized: 'RFA22',
  notFound: 'RFA22',
  methodNotAllowed: 'RFA22',
  requestTimeout: 'RFA5',
  unsupportedMediaType: 'RFA22',
  tooManyRequests: 'RFA5',
  internalError: 'RFA5',
  maintenance: 'RFA5',
};

describe('messages', () => {
  it.each(PENDING_HINTS)('has the recommended one for pending %s', (hint) => {
    expect(pendingMessage(hint, computer)).toBe(PENDING[hint]);
  });

  it.each(FAILED_HINTS)('has the recommended one for failed %s', (hint) => {
    expect(failedMessage(hint, 'qr')).toBe(FAILED[hint]);
  });

  it.each(ERROR_CODES)('has the recommended one for the error %s', (code) => {
    expect(errorMessage(code)).toBe(ERRORS[code]);
  });

  it('differ by device, by the QR, and by whether the app was tried to be started', () => {
    expect(pendingMessage('started', mobile)).toBe('RFA15B');
    expect(pendingMessage('outstandingTransaction', { device: 'computer', opened: true })).toBe('RFA13');
    expect(pendingMessage('noClient', { device: 'computer', opened: true })).toBe('RFA1');
    expect(failedMessage('startFailed', 'here')).toBe('RFA17A');
    expect([choiceMessage('computer'), choiceMessage('mobile')]).toEqual(['RFA19', 'RFA20']);
  });

  it.each(['bankIdIsMadeOfCheese', 'constructor', '__proto__', '', undefined])(
    'say that something goes on, or went wrong, for the unknown hint %s',
    (hint) => {
      expect(pendingMessage(hint, computer)).toBe('RFA21');
      expect(failedMessage(hint, 'qr')).toBe('RFA22');
      expect(errorMessage(String(hint))).toBe('RFA22');
    },
  );

  it('have words in every language, each its own, for every code that can come', () => {
    const codes = Object.keys(RFA_TEXTS) as RfaCode[];
    const possible = [
      ...PENDING_HINTS.flatMap((hint) => [computer, mobile].map((look) => pendingMessage(hint, look))),
      ...FAILED_HINTS.flatMap((hint) => (['qr', 'here'] as const).map((start) => failedMessage(hint, start))),
      ...ERROR_CODES.map(errorMessage),
      ...(['computer', 'mobile'] as const).map(choiceMessage),
      pendingMessage('outstandingTransaction', { device: 'computer', opened: true }),
    ];
    expect([...new Set(possible)].sort()).toEqual([...codes].sort());
    for (const code of codes) {
      const texts = LANGUAGES.map((language) => RFA_TEXTS[code][language]);
      expect(new Set(texts).size, code).toBe(LANGUAGES.length);
      for (const text of texts) expect(text, code).toMatch(/^\p{Lu}.+[.?]$/u);
    }
  });

  it('are BankID’s Swedish, word for word', () => {
    expect(RFA_TEXTS.RFA8.sv).toBe(
      'BankID-appen svarar inte. Kontrollera att den är startad och att du har internetanslutning. Försök sedan igen.',
    );
    expect(RFA_TEXTS.RFA17B.sv).toBe('Misslyckades att läsa av QR-koden. Starta BankID-appen och läs av QR-koden.');
    expect(RFA_TEXTS.RFA25.sv).toBe('Välj hur du vill bekräfta din identitet i BankID-appen.');
  });
});

describe('the language of a login screen', () => {
  it.each([
    ['sv', 'sv'],
    ['sv-SE', 'sv'],
    ['sv_FI', 'sv'],
    ['nb', 'nb'],
    ['nn-NO', 'nb'],
    ['no', 'nb'],
    ['en-GB', 'en'],
    ['de', 'en'],
    ['svx', 'en'],
    ['', 'en'],
  ])('for the interface language %s is %s', (ui, language) => {
    expect(bankidLanguage(ui)).toBe(language);
  });

  it('has all words in each of them, with the same places to fill', () => {
    const shape = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.length;
      if (typeof value === 'object') return Object.entries(value!).map(([name, text]) => [name, shape(text)]);
      return (value as string).match(/\$[1-9]/gu) ?? [];
    };
    const shapes = LANGUAGES.map((language) =>
      Object.entries(ORDER_WORDS[language]).map(([name, value]) => [name, shape(value)]),
    );
    expect(shapes[1]).toEqual(shapes[0]);
    expect(shapes[2]).toEqual(shapes[0]);
    expect(filled('at $1 and $2', 'SEB', '$1')).toBe('at SEB and $1');
  });
});
