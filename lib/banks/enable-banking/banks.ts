import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import type { Bank } from '../../messages.ts';
import { facts } from './facts.ts';
import { type Api, call } from './request.ts';
import type { Settings } from './settings.ts';

// The logo is not read: it lies with somebody else.
const aspspShape = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(400)),
  country: z.string().check(z.regex(/^[A-Z]{2}$/u)),
  maximum_consent_validity: z.catch(z.string().check(z.regex(/^\d{1,10}$/u)), ''),
});

const listShape = z.object({ aspsps: z.array(z.unknown()).check(z.maxLength(20_000)) });

export interface KnownBank extends Bank {
  /** The longest consent that it gives, in seconds. */
  longestSeconds: number;
}

/**
 * `GET /aspsps`: the banks of every country, or of one, that give account information to this kind of customer. A bank is
 * known by country and name; nothing else of it is an id. Throws `Failure`.
 */
export async function readBanks(api: Api, psuType: Settings['psuType'], country?: string): Promise<KnownBank[]> {
  const query = new URLSearchParams({ service: 'AIS', psu_type: psuType, ...(country && { country }) });
  const body = await call(api, 'GET', `aspsps?${query}`, { maxBytes: facts.mostBankBytes.value });
  const list = z.safeParse(listShape, body);
  if (!list.success) throw new Failure('bad-response', { reason: 'shape' });
  const banks = list.data.aspsps.flatMap((candidate): [string, KnownBank][] => {
    const { success, data } = z.safeParse(aspspShape, candidate);
    if (!success) return [];
    const { name, country: at, maximum_consent_validity: longest } = data;
    const id = `${at}/${name}`;
    const longestSeconds = Number(longest) || facts.maximumConsentSeconds.value;
    return [[id, { id, name, country: at, longestSeconds }]];
  });
  // A bank that was chosen before may have been the last one of its country.
  if (banks.length === 0 && country !== undefined) return readBanks(api, psuType);
  if (banks.length === 0) throw new Failure('bad-response', { reason: 'shape' });
  return [...new Map(banks).values()];
}

/**
 * Until when a consent that begins at `now` is asked for (epoch ms): as long as the bank gives one, less a day, since the
 * maximum to the second is refused. Half of it where a bank gives less than two days.
 */
export function consentEnd(longestSeconds: number, now: number): number {
  const margin = Math.min(facts.consentMarginSeconds.value, longestSeconds / 2);
  return now + Math.floor(longestSeconds - margin) * 1000;
}
