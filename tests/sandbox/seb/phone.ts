/** What happens to an order once its frame is scanned. */
export type PhoneAct = 'nothing' | 'sign' | 'cancel' | 'verify';

/** SEB's published test person. */
export const TEST_PERSON = '199311219639';

/** A phone at the sandbox's SEB: scans a frame, if it is fresh and correctly signed, and acts. Throws when refused. */
export function scanAtSeb(origin: string, qr: string, then: PhoneAct, person = TEST_PERSON): Promise<void> {
  return post(`${origin}/mock/phone`, { qr, then, personal_identity_number: person });
}

/** SEB's own mock signer, as the app on this device. Throws when no order waits for the token. */
export function signAtSeb(origin: string, startToken: string, person = TEST_PERSON): Promise<void> {
  const body = { start_token: startToken, personal_identity_number: person };
  return post(`${origin}/open/sb/auth/mock/v1/login`, body);
}

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`the bank refused: ${response.status} ${await response.text()}`);
}
