import { describe, expect, it, vi } from 'vitest';

vi.mock('webextension-polyfill', () => ({ default: {} }));
const { isOwnPage } = await import('../../../lib/browser/commands.ts');

const ID = 'mpjdnoaodaljolcfogggfnbdgjbaoflb';
const HOME = `chrome-extension://${ID}/`;

describe('isOwnPage', () => {
  it('knows the popup and the page', () => {
    expect(isOwnPage({ id: ID, url: `${HOME}popup.html` }, ID, HOME)).toBe(true);
    expect(isOwnPage({ id: ID, url: `${HOME}page.html#link`, frameId: 0 }, ID, HOME)).toBe(true);
    expect(isOwnPage({ id: ID, url: `${HOME}popup.html`, origin: HOME.slice(0, -1) }, ID, HOME)).toBe(true);
  });

  it.each([
    ['another extension', { id: 'other', url: `${HOME}popup.html` }],
    ['a web page', { id: ID, url: 'https://evil.example/' }],
    ['a look-alike address', { id: ID, url: `https://evil.example/${HOME}` }],
    ['a frame', { id: ID, url: `${HOME}popup.html`, frameId: 3 }],
    ['a sandboxed frame, whose origin is opaque', { id: ID, url: `${HOME}popup.html`, origin: 'null' }],
    ['another origin', { id: ID, url: `${HOME}popup.html`, origin: 'https://evil.example' }],
    ['no address', { id: ID }],
    ['nobody', {}],
  ])('does not know %s', (_who, sender) => {
    expect(isOwnPage(sender, ID, HOME)).toBe(false);
  });
});
