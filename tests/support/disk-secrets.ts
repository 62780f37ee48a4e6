import type { ClientControl } from '../sandbox/control.ts';

/** Tokens of our own making, so that we know what to look for. */
const CANARIES = { access_token: 'canary-access-q8Zr5tXw2', refresh_token: 'canary-refresh-m3Kp9vLd7' };

/** The bank gives these tokens at the next refresh: stored, used, refused, replaced by nothing. */
export async function giveCanaries(client: ClientControl): Promise<void> {
  const body = JSON.stringify({ ...CANARIES, token_type: 'Bearer', expires_in: 600 });
  await client.expireAccess();
  await client.setFaults({ match: 'token', times: 1, fault: { type: 'body', body } });
}

/** What must not lie on the disk in clear once Ingrid's accounts are linked and `giveCanaries` has been read. */
export function secretsOf(client: ClientControl, passphrase: string, dataKey: string | undefined) {
  return {
    'client secret': client.clientSecret,
    'access token': CANARIES.access_token,
    'refresh token': CANARIES.refresh_token,
    'account number': '99910110000',
    'account number of the buffer account': '99910110507',
    iban: 'NO5699910110000',
    'account name': 'Bufferkonto',
    balance: '64210.12',
    total: '359745.29',
    passphrase,
    ...(dataKey !== undefined && { 'data key': dataKey }),
  };
}
