import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveRoute, parseRoute } from '../../../lib/ui/parse-route.ts';
import { type Route, routeHash } from '../../../lib/ui/route.ts';

const id = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text.isWellFormed());
const routes: fc.Arbitrary<Route> = fc.oneof(
  fc.constantFrom<Route>({ name: 'welcome' }, { name: 'link' }, { name: 'connections' }, { name: 'settings' }),
  id.map((one): Route => ({ name: 'institution', id: one })),
  id.map((one): Route => ({ name: 'attempt', id: one })),
  fc
    .tuple(id, fc.constantFrom(undefined, 'credentials' as const, 'accounts' as const))
    .map(([one, part]): Route => ({ name: 'connection', id: one, ...(part && { part }) })),
);

describe('routes', () => {
  it('survive the address', () => {
    fc.assert(
      fc.property(routes, (route) => {
        expect(parseRoute(routeHash(route))).toEqual(route);
      }),
    );
  });

  it.each([
    '',
    '#',
    '#nowhere',
    '#link/',
    '#attempt',
    '#connections/a/else',
    '#link/a/b',
    '#settings/x',
    '#link/%E0%A4',
  ])('finds none in %s', (hash) => expect(parseRoute(hash)).toBeNull());

  it('never throw, whatever stands in the address', () => {
    fc.assert(fc.property(fc.string(), (hash) => void parseRoute(hash)));
  });
});

describe('where one is', () => {
  const linked = { vault: 'open', connections: [{}] } as unknown as Parameters<typeof effectiveRoute>[1];
  const bare = { vault: 'open', connections: [] } as Parameters<typeof effectiveRoute>[1];

  it('is the welcome as long as there is no vault', () => {
    expect(effectiveRoute({ name: 'settings' }, { vault: 'none', connections: [] })).toEqual({ name: 'welcome' });
  });

  it('is never the welcome once there is one', () => {
    expect(effectiveRoute({ name: 'welcome' }, bare)).toEqual({ name: 'link' });
    expect(effectiveRoute(null, linked)).toEqual({ name: 'connections' });
  });

  it('is what was asked for', () => {
    expect(effectiveRoute({ name: 'attempt', id: 'x' }, bare)).toEqual({ name: 'attempt', id: 'x' });
  });
});
