/** What a fault rule applies to: a named endpoint, every resource, or a path that starts so. */
export type FaultMatch =
  'authorize' | 'token' | 'list' | 'accounts' | 'balance' | 'pots' | 'transactions' | 'resource' | `/${string}`;

/**
 * Faults that stand in for the bank's answer. The request is not carried out unless `processed` is true: a token
 * request that was processed has rotated its refresh token although the answer never came.
 */
export type InsteadFault = { processed?: boolean } & (
  | { type: 'status'; status: number; body?: string; headers?: Record<string, string> }
  | { type: 'html'; status?: number }
  | { type: 'close' }
  | { type: 'redirect'; to: string; status?: number }
  | { type: 'huge'; bytes: number }
  | { type: 'zip-bomb'; bytes: number }
  | { type: 'body'; body: string; contentType?: string }
);

/** Faults of the wire: the request is carried out and its answer sent badly. */
export type WireFault =
  | { type: 'truncated' }
  | { type: 'slow-headers'; ms: number }
  | { type: 'slow-body'; ms: number }
  | { type: 'headers'; headers: Record<string, string> };

/** Faults of the text: the request is carried out and its answer spoilt. */
export type BodyFault =
  | { type: 'bad-json' | 'trailing-garbage' | 'bom' | 'nul' | 'empty' | 'wrong-charset' | 'deep' }
  | { type: 'wrong-content-type'; contentType?: string };

/** Faults of a successful token answer; no other answer is changed by them. */
export interface TokenFault {
  type:
    | 'foreign-id-token'
    | 'negative-expires'
    | 'string-expires'
    | 'no-expires'
    | 'no-token-type'
    | 'other-token-type'
    | 'no-refresh-token'
    | 'no-access-token'
    | 'empty-access-token';
}

/** HTTP 200 with markers in `errors`, and (of accounts) without those of a group: `CREDITCARD`, `CURRENCY` … */
export interface PartialFault {
  type: 'partial';
  errors: string[];
  without?: string;
}

export type Fault = InsteadFault | WireFault | BodyFault | TokenFault | PartialFault;

/** The first rule that matches and is not used up decides; `times` counts down. */
export interface FaultRule {
  match: FaultMatch;
  times: number | 'forever';
  fault: Fault;
}

const INSTEAD = ['status', 'html', 'close', 'redirect', 'huge', 'zip-bomb', 'body'] satisfies InsteadFault['type'][];
const WIRE = ['truncated', 'slow-headers', 'slow-body', 'headers'] satisfies WireFault['type'][];
const BODY = [
  'bad-json',
  'trailing-garbage',
  'bom',
  'nul',
  'empty',
  'wrong-charset',
  'deep',
  'wrong-content-type',
] satisfies BodyFault['type'][];
const TOKEN = [
  'foreign-id-token',
  'negative-expires',
  'string-expires',
  'no-expires',
  'no-token-type',
  'other-token-type',
  'no-refresh-token',
  'no-access-token',
  'empty-access-token',
] satisfies TokenFault['type'][];

const includes = (list: string[], fault: Fault) => list.includes(fault.type);

export const isInsteadFault = (fault: Fault): fault is InsteadFault => includes(INSTEAD, fault);
export const isWireFault = (fault: Fault): fault is WireFault => includes(WIRE, fault);
export const isBodyFault = (fault: Fault): fault is BodyFault => includes(BODY, fault);
export const isTokenFault = (fault: Fault): fault is TokenFault => includes(TOKEN, fault);
export const isPartialFault = (fault: Fault): fault is PartialFault => fault.type === 'partial';
export const isFault = (fault: Fault): boolean => includes([...INSTEAD, ...WIRE, ...BODY, ...TOKEN, 'partial'], fault);
