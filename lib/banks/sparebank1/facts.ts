import type { Fact } from '../catalog/institution.ts';

/**
 * What the SpareBank 1 connector believes without having seen it live. The day the bank proves one wrong, its value
 * changes here and nowhere else.
 */
export const facts = {
  acceptHeader: {
    value: 'application/vnd.sparebank1.v1+json; charset=utf-8',
    certainty: 'official',
    source: 'python tutorial of the bank; five live clients use v1',
  },
  accessTokenSeconds: {
    value: 600,
    certainty: 'official',
    source: 'both tutorials of the bank (2024); the documented example 15552000 contradicts them',
  },
  refreshIdleDays: {
    value: 30,
    certainty: 'official',
    source: 'both tutorials of the bank (2024); two clients of 2026 say 365',
  },
  refreshAbsoluteDays: { value: 365, certainty: 'quoted', source: "the bank's partner documentation (2026-03)" },
  issuer: {
    value: 'https://api.sparebank1.no',
    certainty: 'guess',
    source: 'no client has reported an iss parameter; one that names another issuer is refused',
  },
  pkce: {
    value: false,
    certainty: 'guess',
    source: 'personal-client documentation omits it; unknown whether code_challenge is ignored, honoured or refused',
  },
  cardBalanceIsNegativeForDebt: {
    value: true,
    certainty: 'guess',
    source: 'clients show `balance` of cards as it stands; nobody states its sign',
  },
  callsPerHour: { value: 60, certainty: 'code', source: 'constants of two clients; not in the text of the bank' },
  revocation: {
    value: false,
    certainty: 'quoted',
    source: 'no revocation endpoint is documented for personal clients',
  },
} as const satisfies Record<string, Fact<unknown>>;
