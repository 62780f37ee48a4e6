import type { AccountsApi } from './accounts-api.ts';
import type { Certainty } from './certainty.ts';

/** Which dialect an institution speaks: the id of a connector. */
export type ConnectorId =
  | 'sparebank1'
  | 'sbanken'
  | 'uk-open-banking'
  | 'ing'
  | 'seb'
  | 'enable-banking'
  | 'starling'
  | 'monzo'
  | 'bunq'
  | 'oauth';

/** A request that an institution's rules allow. Everything else is refused before it leaves. */
export interface AllowedRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** Exact origin, scheme and port included: one of the institution's `origins`. */
  origin: string;
  /** Path as an array of segments; `*` stands for exactly one non-empty segment. No leading slash: `oauth/token`. */
  path: string;
}

/** An institution as data. Link page, host permissions and `connect-src` all come from these. */
export interface Institution {
  id: string;
  /** The name that the person knows it by. */
  name: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** Where it has customers or banks, if that is not its own country alone. */
  countries?: string[];
  /** One API to the banks of others: which of them is asked when a link begins. */
  intermediary?: true;
  connector: ConnectorId;
  /** `sandbox` stands under "For developers"; `closed` has no origin and can't be linked. */
  kind: 'live' | 'sandbox' | 'closed';
  /** Every origin that the worker contacts (token, resources …). The consent window's origin only if we also fetch it. */
  origins: string[];
  /** Those of `origins` that are contacted only where a setting has a certain value. */
  onlyWith?: { origin: string; setting: string; value: string }[];
  allow: AllowedRequest[];
  clientCertificate?: ClientCertificateHosts;
  /** Where the person registers a client or sees their consents: opened in a tab, never fetched. */
  portal?: string;
  oauth?: OAuthProfile;
  /** How its accounts are read, of connector `oauth`. */
  accountsApi?: AccountsApi;
  /** In the place of `oauth` where the client's own credentials give access: no consent page, no window. */
  clientCredentials?: ClientCredentialsProfile;
  /** In the place of `oauth` where consent is a login in the person's BankID app. */
  decoupled?: DecoupledProfile;
  /** In the place of `oauth` where a token or key that the person made at the bank gives access: no window. */
  ownToken?: true;
  /** Lets in organisations alone: private persons are told so before they begin. */
  forOrganisations?: boolean;
  /** Of a closed one: the message key of the sentence that says why, and where to go instead. */
  closedText?: string;
  /** Least time between two unattended refreshes, in minutes. */
  unattendedMinutes: number;
  /** Most unattended refreshes in any 24 hours, failed ones included; unset where `unattendedMinutes` is limit enough. */
  unattendedPerDay?: number;
  /** The bank can't be told that a person is looking: what one asks for counts as unattended too. */
  everyReadingCounts?: boolean;
  /** Days after which the person has to confirm to us, not to the bank, that reading goes on; until then nothing is read. */
  confirmDays?: number;
  /** Most requests in any hour that the institution tolerates; unset where none is known. */
  callsPerHour?: number;
  /** What the dialect needs to know and only this institution can tell. Read by its connector. */
  traits?: Record<string, string | number | boolean>;
}

/** Where TLS wants a client certificate of the person's own (RFC 8705), which the browser keeps and chooses. */
export interface ClientCertificateHosts {
  /** Those of the institution's `origins` that want one. */
  origins: string[];
  /**
   * An address of the institution on a host that wants none, asked without cookie or header when one of `origins` gave
   * no answer: browsers don't say whether TLS or the network failed. Any answer will do that stays on that host.
   */
  witness: string;
}

/** A token endpoint that gives tokens for a client's own credentials (RFC 6749 4.4). */
export type ClientCredentialsProfile = Pick<
  OAuthProfile,
  'tokenEndpoint' | 'issuer' | 'clientAuthentication' | 'maxAccessTokenSeconds' | 'openid'
>;

/** Where a decoupled login begins and is asked about, and where its tokens are. */
export interface DecoupledProfile {
  authorizationEndpoint: string;
  tokenEndpoint: string;
  scope: string;
  maxAccessTokenSeconds: number;
  /** As in OAuthProfile. */
  refreshIdleDays?: number;
  refreshAbsoluteDays?: number;
}

/** How an institution's authorization server wants to be spoken to. */
export interface OAuthProfile {
  authorizationEndpoint: string;
  tokenEndpoint: string;
  revocationEndpoint?: string;
  /** The only issuer that an `iss` parameter may name (RFC 9207). Unset: an `iss` that comes is refused. */
  issuer: string;
  /**
   * `basic` form-encodes id and secret first (RFC 6749 2.3.1), `basic-raw` does not, `basic-url-safe` does not and
   * uses the url-safe alphabet (RFC 4648 5), as robmckinnon/open_banking_ex does. `private-key-jwt`: RFC 7523 2.2.
   * `tls-client-auth`: RFC 8705 2.1, by the certificate that the browser shows and the client id alone. `none`: a public
   * client (RFC 6749 2.1), whose codes are bound by PKCE.
   */
  clientAuthentication:
    'body' | 'basic-raw' | 'basic-url-safe' | 'basic' | 'private-key-jwt' | 'tls-client-auth' | 'none';
  /** Its endpoints are read from its own metadata when a link begins, and what stands here only bounds them. */
  discovery?: Discovery;
  /** Signature algorithm of an id_token that comes with the tokens: any other is refused. RS256 unless told. */
  idTokenAlg?: 'PS256' | 'ES256' | 'RS256';
  /** What it wants beyond plain OAuth where it is an OpenID Provider with request objects. */
  openid?: OpenIdProfile;
  pkce: boolean;
  scope?: string;
  /** The access token is never believed to live longer than this many seconds. */
  maxAccessTokenSeconds: number;
  /** The refresh token dies after this many days unused / in all. Used for warnings only, never to refuse a refresh. */
  refreshIdleDays?: number;
  refreshAbsoluteDays?: number;
  /** The consent URL works once: browsers that fetch it twice (Firefox) must use the watching tab. */
  oneTimeAuthorizationUrl?: boolean;
  /** An address that a watching tab can wait for where the bank refuses the browser's own redirect address. */
  watchedRedirectUri?: string;
  /**
   * The login goes on from a link in an e-mail, in whatever tab that opens: only an address that tabs are watched for
   * sees its end.
   */
  loginByEmail?: boolean;
  /** After a refresh whose answer got lost, the previous refresh token may be presented again. */
  previousRefreshTokenWorks?: boolean;
}

/** How an OpenID Provider of UK Open Banking wants to be asked and how it answers (FAPI 1.0 and older profiles). */
export interface OpenIdProfile {
  /** Where its public keys are: on the institution's list like any other request. */
  jwksUri: string;
  /** `code` in the query, `code id_token` in the fragment, or `jwt`: `code` in a signed answer (JARM). */
  response: 'code' | 'code id_token' | 'jwt';
  /**
   * What `request` holds. `signed`: a request object as FAPI 1.0 Advanced wants it. `signed-2019` and `unsigned-2019`:
   * the claims that clients of UK Open Banking 2.0 sent, signed or with `alg: none`. `intent-id`: the bare consent id.
   */
  request: 'signed' | 'signed-2019' | 'unsigned-2019' | 'intent-id';
  /** Signature algorithm of what we sign; unset where nothing is signed with a key of ours. */
  clientAlg?: 'PS256' | 'ES256' | 'RS256';
  /** Signature algorithm of what it signs: any other is refused. */
  serverAlg: 'PS256' | 'ES256' | 'RS256';
  /** `aud` of a request object where it isn't the issuer, as the standard has it. */
  requestAudience?: 'token-endpoint';
  /** `aud` of a client assertion, and its life in seconds. */
  assertionAudience?: 'issuer' | 'token-endpoint';
  assertionSeconds?: number;
  /** Its endpoints are read from its own metadata when a link begins, and what stands here only bounds them. */
  discovery?: Discovery;
  leniencies?: Leniency[];
}

/** OpenID Connect Discovery, or RFC 8414. What it names must be on the institution's list like any other request. */
export interface Discovery {
  /** Where the document is: not always `issuer` and `/.well-known/openid-configuration`. */
  url: string;
  /** The issuer that the document names, where its tokens name another: `issuer` of the profile. */
  issuer?: string;
}

/**
 * What a bank's signed answers may lack. Without one of these, each is refused. `no-id-token`: the token endpoint gives
 * none. `no-nonce`: that of the token endpoint has no nonce, or one of an earlier request. `no-intent`: no id_token
 * names the consent. `no-s-hash`: the one beside a code has no hash of the state.
 */
export type Leniency = 'no-id-token' | 'no-nonce' | 'no-intent' | 'no-s-hash';

/** Where a fact that the catalog relies on comes from, and how sure it is. */
export interface Fact<T> {
  value: T;
  certainty: Certainty;
  source: string;
}
