import { describe, expect, it } from 'vitest';
import { checkInstitutions } from '../../../lib/banks/catalog/check.ts';
import type { Institution } from '../../../lib/banks/catalog/institution.ts';
import { unitedKingdom } from '../../../lib/banks/catalog/united-kingdom.ts';
import { describeSettings, settingsOf } from '../../../lib/banks/settings.ts';
import { ukOpenBanking } from '../../../lib/banks/uk-open-banking/connector.ts';
import { facts } from '../../../lib/banks/uk-open-banking/facts.ts';
import { profileOf } from '../../../lib/banks/uk-open-banking/profile.ts';
import { createHttp } from '../../../lib/http/create-http.ts';
import type { Connector } from '../../../lib/banks/connector.ts';

const connector = ukOpenBanking as unknown as Connector;
const fieldsOf = (institution: Institution) =>
  describeSettings(settingsOf(connector, institution)).map(({ name }) => name);
const byId = (id: string) => unitedKingdom.find((one) => one.id === id)!;

describe('the public sandboxes of UK Open Banking', () => {
  it('are three, for developers, each with what its dialect must know', () => {
    expect(checkInstitutions(unitedKingdom).map(({ id, kind }) => [id, kind])).toEqual([
      ['natwest-sandbox', 'sandbox'],
      ['ozone-model-bank-3', 'sandbox'],
      ['ozone-model-bank-4', 'sandbox'],
    ]);
    expect(unitedKingdom.map((one) => profileOf(one).version)).toEqual([3, 3, 4]);
  });

  it('ask for what each wants of a client: NatWest no key, Ozone no secret', () => {
    expect(fieldsOf(byId('natwest-sandbox'))).toEqual(['clientId', 'clientSecret', 'asks']);
    expect(fieldsOf(byId('ozone-model-bank-4'))).toEqual(['clientId', 'signingKey', 'keyId', 'asks']);
    expect(byId('natwest-sandbox').oauth).toMatchObject({
      clientAuthentication: 'body',
      openid: { request: 'intent-id' },
    });
  });

  it('say of every fact how sure it is, and from where', () => {
    for (const { certainty, source } of Object.values(facts)) {
      expect(['official', 'live', 'code', 'quoted', 'guess']).toContain(certainty);
      expect(source.length).toBeGreaterThan(10);
    }
  });

  it.each(unitedKingdom)('$id: four unattended readings a day, a confirmation every 90 days', (institution) => {
    expect(institution).toMatchObject({ unattendedMinutes: 360, unattendedPerDay: 4, confirmDays: 90 });
  });

  it.each(unitedKingdom)('$id: account information is read, and nothing else leaves', async (institution) => {
    const sent: string[] = [];
    const http = createHttp(institution, {
      fetch: async (url, init) => {
        sent.push(`${init?.method} ${url as string}`);
        return new Response('{}');
      },
      online: () => true,
      mayReach: async () => true,
    });
    const { resources } = profileOf(institution);
    const host = new URL(resources).origin;
    const version = /v\d\.\d/u.exec(resources)![0];
    for (const [method, url] of [
      ['POST', `${host}/open-banking/${version}/pisp/domestic-payments`],
      ['GET', `${host}/open-banking/${version}/pisp/domestic-payments/1`],
      ['POST', `${resources}/accounts`],
      ['DELETE', `${resources}/accounts/1`],
      ['GET', `${resources}/accounts/1/statements/2/file`],
      ['GET', `${resources}/accounts/1/../../pisp`],
      ['POST', `${host}/dynamic-client-registration/v3.2/register`],
      ['GET', institution.oauth!.tokenEndpoint],
    ] as const)
      await expect(http({ method, url }), url).rejects.toMatchObject({ reason: 'not-on-list' });
    expect(sent).toEqual([]);
    const { tokenEndpoint, openid } = institution.oauth!;
    await http({ method: 'POST', url: tokenEndpoint });
    await http({ method: 'GET', url: openid!.jwksUri });
    await http({ method: 'GET', url: openid!.discovery!.url });
    await http({ method: 'GET', url: `${resources}/accounts/1/party` });
    expect(sent).toHaveLength(4);
  });

  it('are refused in a build where discovery would ask a host off the list', () => {
    const { oauth, ...rest } = byId('natwest-sandbox');
    const openid = {
      ...oauth!.openid!,
      discovery: { url: 'https://elsewhere.example/.well-known/openid-configuration' },
    };
    expect(() => checkInstitutions([{ ...rest, oauth: { ...oauth!, openid } }])).toThrow(/elsewhere/u);
  });
});
