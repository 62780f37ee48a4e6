import { type Answer, json, type SandboxRequest } from '../shared/http.ts';
import { problem, readJsonBody } from './auth-api.ts';
import { customerOfNumber, orderOfFrame, orderOfToken, type SebOrder } from './orders.ts';
import type { Registration } from './registration.ts';

/** `POST /open/sb/auth/mock/v1/login`: SEB's signer of its sandbox, in the place of the app on this device. */
export function mockLoginAnswer(request: SandboxRequest, registration: Registration | undefined): Answer {
  const { personal_identity_number: number, start_token: token = '' } = readJsonBody(request) ?? {};
  const order = registration && orderOfToken(registration, token);
  if (!order) return problem(400, 'invalid_token', 'No order waits for this token');
  return sign(order, number);
}

/**
 * `POST /mock/phone`: a phone of our own, which scans a frame (`qr`) and then does one thing with the order (`then`):
 * `nothing`, `sign`, `cancel`, or `verify`, for a login that wants more proof.
 */
export function phoneAnswer(request: SandboxRequest, registration: Registration | undefined): Answer {
  const { qr = '', then, personal_identity_number: number } = readJsonBody(request) ?? {};
  const scanned = registration && orderOfFrame(registration, qr);
  if (!scanned) return problem(400, 'invalid_qr', 'No order waits for this frame');
  scanned.hint = 'USER_SIGN';
  switch (then) {
    case 'nothing':
      return json(200, {});
    case 'sign':
      return sign(scanned, number);
    case 'cancel':
      Object.assign(scanned, { status: 'failed', hint: 'user_cancel' });
      return json(200, {});
    case 'verify':
      scanned.status = 'bankid_requires_extra_verification';
      return json(200, {});
    default:
      return problem(400, 'invalid_request', 'then must be nothing, sign, cancel or verify');
  }
}

function sign(order: SebOrder, number: string | undefined): Answer {
  const customer = customerOfNumber(number);
  if (!customer) return problem(400, 'invalid_person', 'Nobody of that number banks here');
  Object.assign(order, { status: 'complete', customerId: customer.id });
  return json(200, {});
}
