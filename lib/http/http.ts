/** A request to an institution. `url` is absolute; `headers` and `body` are sent as they stand. Names are lower-case. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** Most bytes of the answer's body, decompressed, where it may be larger than answers usually are. */
  maxBytes?: number;
  /**
   * Headers that are true for a moment only, a signed date among them: made when the request's turn to leave has come.
   * Browsers drop `date` from fetch; `HttpPorts.withDate` sets it there.
   */
  atSending?(): Promise<Record<string, string>>;
}

/** An answer, read whole and within the size limit. `headers` has lower-case names. */
export interface HttpReply {
  status: number;
  headers: Headers;
  text: string;
}

/** The one way out: refuses what the institution's list does not allow, throws `Failure` for what never became an answer. */
export type Http = (request: HttpRequest) => Promise<HttpReply>;
