import { describe, expect, it } from 'vitest';
import { launchBrowser, launchLink } from '../../../lib/bankid/launch.ts';

const TOKEN = '7c40b5c9-fa74-49cf-b98c-bfe651f9a7c6';
const SCHEME = `bankid:///?autostarttoken=${TOKEN}`;
const APP_LINK = `https://app.bankid.com/?autostarttoken=${TOKEN}`;

const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const blink = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0';
const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)';
const android = (version: number, rest: string) => `Mozilla/5.0 (Linux; Android ${version}; Pixel 9) ${rest}`;

describe('the link that opens the BankID app', () => {
  it.each([
    ['Chrome, Windows', `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${blink} Safari/537.36`, 'computer', SCHEME],
    ['Edge, Windows', `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${blink} Safari/537.36 Edg/140.0`, 'computer', SCHEME],
    ['Firefox, Windows', 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0', 'computer', SCHEME],
    ['Chrome, macOS', `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${blink} Safari/537.36`, 'computer', SCHEME],
    [
      'Safari, macOS',
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/18.5 Safari/605.1.15`,
      'computer',
      SCHEME,
    ],
    ['Firefox, Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'computer', SCHEME],
    ['Safari, iPhone', `${phone} ${webkit} Version/18.5 Mobile/15E148 Safari/604.1`, 'mobile', APP_LINK],
    ['Chrome, iPhone', `${phone} ${webkit} CriOS/140.0 Mobile/15E148 Safari/604.1`, 'mobile', SCHEME],
    ['Firefox, iPhone', `${phone} ${webkit} FxiOS/140.0 Mobile/15E148 Safari/605.1.15`, 'mobile', SCHEME],
    ['Edge, iPhone', `${phone} ${webkit} Version/18.0 EdgiOS/140.0 Mobile/15E148 Safari/605.1.15`, 'mobile', SCHEME],
    ['Opera Touch, iPhone', `${phone} ${webkit} Version/18.5 Mobile/15E148 Safari/604.1 OPT/5.5`, 'mobile', SCHEME],
    ['an app’s view, iPhone', `${phone} ${webkit} Mobile/15E148`, 'mobile', SCHEME],
    ['Chrome, Android 15', android(15, `${blink} Mobile Safari/537.36`), 'mobile', APP_LINK],
    ['Chrome, Android 6', android(6, `${blink} Mobile Safari/537.36`), 'mobile', APP_LINK],
    ['Chrome, Android 5', android(5, `${blink} Mobile Safari/537.36`), 'mobile', SCHEME],
    ['Edge, Android', android(15, `${blink} Mobile Safari/537.36 EdgA/140.0`), 'mobile', APP_LINK],
    [
      'Samsung Internet',
      android(15, 'AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36'),
      'mobile',
      SCHEME,
    ],
    ['Opera, Android', android(15, `${blink} Mobile Safari/537.36 OPR/90.0`), 'mobile', SCHEME],
    ['DuckDuckGo, Android', android(15, `${blink} Mobile DuckDuckGo/5 Safari/537.36`), 'mobile', SCHEME],
    ['Firefox, Android', 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 'mobile', SCHEME],
  ])('in %s', (_name, userAgent, device, link) => {
    const browser = launchBrowser(userAgent);
    expect(browser.device).toBe(device);
    expect(launchLink(TOKEN, browser)).toBe(link);
  });

  it('is the app’s own on an iPad that calls itself a Macintosh', () => {
    const userAgent = `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/18.5 Safari/605.1.15`;
    expect(launchLink(TOKEN, launchBrowser(userAgent, 5))).toBe(APP_LINK);
  });

  it.each(['', 'a b', `${TOKEN}&redirect=https://evil.example`, '#', 'x'.repeat(101), '../../'])(
    'is none for the token %j',
    (token) => {
      expect(launchLink(token, launchBrowser(''))).toBeNull();
    },
  );
});
