/** One request as a test sees it. No token, code, secret or query value is in it. */
export interface LogEntry {
  /** Epoch milliseconds by the real clock. */
  at: number;
  host: 'api' | 'auth' | 'sbanken' | 'uk' | 'seb' | 'starling' | 'monzo' | 'bunq' | 'plain';
  method: string;
  /** The path, with the id of a consent in progress written as `:uid`. */
  path: string;
  /** Names of the query parameters, in order, repeated where they repeat. */
  query: string[];
  /** Absent while the answer is on its way; 0 for a connection closed without one. */
  status?: number;
  kind: 'authorize' | 'consent' | 'token' | 'resource' | 'transfer';
  grantType?: string;
  /** Which refresh token was presented: 1 for the first that this client was ever given. */
  refreshTokenOrdinal?: number;
  /** The header `customerId`, which bears a national id, was there. */
  customerIdSent?: true;
  /** Where a client certificate was demanded: which one came (RFC 8705 3.1), and whether a cookie came with it. */
  tls?: { thumbprint: string; cookie: boolean };
  /** The type of the fault that was applied. */
  fault?: string;
}
