import type { Device } from './message.ts';

/** As much of a browser as decides how the BankID app is opened from it. */
export interface LaunchBrowser {
  device: Device;
  system: 'ios' | 'android' | 'other';
  /** Opens https://app.bankid.com as the app's own link. */
  opensAppLinks: boolean;
}

/** Android browsers of which it is known that they hand the https link to the app, from Android 6 on. */
const ANDROID_APP_LINKS = /\b(?:Chrome|EdgA)\//u;
/** Browsers of Android that name Chrome too and don't, or first ask in a way that loses the page. */
const ANDROID_OTHERS = /\b(?:SamsungBrowser|OPR|DuckDuckGo|Vivaldi|YaBrowser|UCBrowser|wv)\b|Firefox\//u;

/**
 * What a user agent string tells. An iPad that calls itself a Macintosh is told by `touchPoints`. On iOS the app link is
 * for Safari alone: the others' engines pass it on in ways of their own.
 */
export function launchBrowser(userAgent: string, touchPoints = 0): LaunchBrowser {
  const isIos = /iPhone|iPad|iPod/u.test(userAgent) || (/Macintosh/u.test(userAgent) && touchPoints > 1);
  if (isIos) {
    const isSafari = /Version\/\S+.*Safari\//u.test(userAgent) && !/CriOS|FxiOS|EdgiOS|OPiOS|OPT\//u.test(userAgent);
    return { device: 'mobile', system: 'ios', opensAppLinks: isSafari };
  }
  const android = /Android (\d+)/u.exec(userAgent);
  if (android || /Android/u.test(userAgent)) {
    const opensAppLinks =
      Number(android?.[1] ?? 0) >= 6 && ANDROID_APP_LINKS.test(userAgent) && !ANDROID_OTHERS.test(userAgent);
    return { device: 'mobile', system: 'android', opensAppLinks };
  }
  return { device: 'computer', system: 'other', opensAppLinks: false };
}

/**
 * The address that opens the BankID app with an order: the app's own link where the browser passes it on, else the
 * scheme, which every desktop browser knows once the program is installed. Without `redirect`, which BankID has
 * deprecated. Null for a token that is none: it comes from a bank and becomes part of an address.
 */
export function launchLink(autoStartToken: string, browser: LaunchBrowser): string | null {
  if (!/^[\w-]{1,100}$/u.test(autoStartToken)) return null;
  const base = browser.opensAppLinks ? 'https://app.bankid.com/' : 'bankid:///';
  return `${base}?autostarttoken=${autoStartToken}`;
}
