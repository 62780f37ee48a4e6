import type { ClientControl, ClientTraits } from '../../sandbox/control.ts';
import { consentByFetch, type ConsentChoices } from '../../sandbox/sparebank1/consent/by-fetch.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';

export const REDIRECT = 'https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/';
export const ACCEPT = 'application/vnd.sparebank1.v1+json; charset=utf-8';

export const startOnFreePorts = (): Promise<Sandbox> => startSandbox({ ports: {} });

export const register = (sandbox: Sandbox, traits: Partial<ClientTraits> = {}): Promise<ClientControl> =>
  sandbox.control.register({ redirectUri: REDIRECT, ...traits });

/** An authorization URL with the parameters that a client must send, changed by `parameters`; undefined leaves one out. */
export function authorizationUrl(
  origin: string,
  clientId: string,
  parameters: Record<string, string | undefined> = {},
): string {
  const all = { response_type: 'code', client_id: clientId, redirect_uri: REDIRECT, state: 'st~1', ...parameters };
  const sent = Object.entries<string | undefined>(all).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return `${origin}/oauth/authorize?${new URLSearchParams(sent)}`;
}

export interface TokenAnswer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** A token request with exactly these fields. */
export async function tokenRequest(
  origin: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
  query = '',
): Promise<TokenAnswer> {
  const body = new URLSearchParams(fields);
  const response = await fetch(`${origin}/oauth/token${query}`, { method: 'POST', body, headers });
  return { status: response.status, headers: response.headers, body: (await response.json()) as TokenAnswer['body'] };
}

export const credentials = ({ clientId, clientSecret }: ClientControl) => ({
  client_id: clientId,
  client_secret: clientSecret,
});

/** A fresh authorization code. */
export async function code(sandbox: Sandbox, client: ClientControl, choices: ConsentChoices = {}): Promise<string> {
  const back = await consentByFetch(authorizationUrl(sandbox.origins.api, client.clientId), choices);
  return new URL(back).searchParams.get('code') ?? '';
}

export const exchange = async (
  sandbox: Sandbox,
  client: ClientControl,
  choices: ConsentChoices = {},
): Promise<TokenAnswer> =>
  tokenRequest(sandbox.origins.api, {
    grant_type: 'authorization_code',
    code: await code(sandbox, client, choices),
    redirect_uri: REDIRECT,
    ...credentials(client),
  });

export const refresh = (sandbox: Sandbox, client: ClientControl, refreshToken: unknown): Promise<TokenAnswer> =>
  tokenRequest(sandbox.origins.api, {
    grant_type: 'refresh_token',
    refresh_token: String(refreshToken),
    ...credentials(client),
  });

/** A client whose customer has given consent. */
export async function linked(sandbox: Sandbox, traits: Partial<ClientTraits> = {}, customer = 'ingrid') {
  const client = await register(sandbox, traits);
  const { body } = await exchange(sandbox, client, { customer });
  return { client, accessToken: String(body['access_token']), refreshToken: String(body['refresh_token']) };
}

export function getResource(
  sandbox: Sandbox,
  accessToken: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const sent = { authorization: `Bearer ${accessToken}`, accept: ACCEPT, ...headers };
  return fetch(`${sandbox.origins.api}${path}`, { headers: sent });
}
