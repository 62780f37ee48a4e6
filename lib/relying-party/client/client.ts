import type * as z from 'zod/mini';
import {
  cancelAnswer,
  collectAnswer,
  type CollectAnswer,
  errorAnswer,
  orderAnswer,
  type OrderAnswer,
  phoneOrderAnswer,
  type PhoneOrderAnswer,
} from './answers.ts';
import { authBody, orderRefBody, paymentBody, phoneAuthBody, phoneSignBody, signBody } from './bodies.ts';
import { bankIdError } from './error-class.ts';
import { NotJsonError, UnexpectedAnswerError } from './errors.ts';
import type { Wire } from './fields.ts';
import { rateLimitWait } from './rate-limit-wait.ts';
import type { AuthRequest, PaymentRequest, PhoneAuthRequest, PhoneSignRequest, SignRequest } from './requests.ts';
import type { ServiceAnswer, Transport } from './transport.ts';

/**
 * Swedish BankID's RP API v6.0. Every method throws RequestLimitError before anything is sent, NoAnswerError when no
 * answer came, and BankIdError or a subclass for an error that BankID answered.
 */
export interface BankIdClient {
  auth(request: AuthRequest): Promise<OrderAnswer>;
  sign(request: SignRequest): Promise<OrderAnswer>;
  payment(request: PaymentRequest): Promise<OrderAnswer>;
  phoneAuth(request: PhoneAuthRequest): Promise<PhoneOrderAnswer>;
  phoneSign(request: PhoneSignRequest): Promise<PhoneOrderAnswer>;
  /** At most once a second per order, and never again after `failed` or `complete`: BankID gives those once. */
  collect(orderRef: string): Promise<CollectAnswer>;
  cancel(orderRef: string): Promise<void>;
  /** Whether the service answers and takes our certificate: `GET auth` has to be 405, and opens no order. */
  isAlive(): Promise<boolean>;
}

export function createBankIdClient({ transport }: { transport: Transport }): BankIdClient {
  async function post<Schema extends z.ZodMiniType>(
    path: string,
    body: Wire,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    const answer = await transport.send('POST', path, JSON.stringify(body));
    const json = readObject(answer);
    if (answer.status !== 200) throw errorOf(answer, json);
    const parsed = schema.safeParse(json);
    if (!parsed.success) throw new UnexpectedAnswerError({ status: answer.status });
    return parsed.data;
  }

  return {
    auth: async (request) => post('auth', authBody(request), orderAnswer),
    sign: async (request) => post('sign', signBody(request), orderAnswer),
    payment: async (request) => post('payment', paymentBody(request), orderAnswer),
    phoneAuth: async (request) => post('phone/auth', phoneAuthBody(request), phoneOrderAnswer),
    phoneSign: async (request) => post('phone/sign', phoneSignBody(request), phoneOrderAnswer),
    collect: async (orderRef) => post('collect', orderRefBody(orderRef), collectAnswer),
    cancel: async (orderRef) => {
      await post('cancel', orderRefBody(orderRef), cancelAnswer);
    },
    isAlive: async () => {
      try {
        return (await transport.send('GET', 'auth')).status === 405;
      } catch {
        return false;
      }
    },
  };
}

function errorOf({ status, headers }: ServiceAnswer, json: object | undefined): Error {
  const retryAfterMs = status === 429 ? rateLimitWait(headers) : undefined;
  const { errorCode = status === 429 ? 'tooManyRequests' : undefined, details } =
    errorAnswer.safeParse(json).data ?? {};
  const detail = {
    status,
    ...(errorCode !== undefined && { errorCode }),
    ...(details !== undefined && { details }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
  return json === undefined && errorCode === undefined ? new NotJsonError(detail) : bankIdError(detail);
}

// A status other than 200 without a JSON object is told apart by the caller.
function readObject({ status, body }: ServiceAnswer): object | undefined {
  try {
    const json: unknown = JSON.parse(body);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  } catch {
    // Told below, in the same way as JSON that is no object.
  }
  if (status === 200) throw new NotJsonError({ status });
  return undefined;
}
