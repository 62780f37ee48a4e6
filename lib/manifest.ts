import { connectSources, hostPermissions } from './banks/catalog/patterns.ts';
import type { Institution } from './banks/catalog/institution.ts';
import type { RelyingParty } from './banks/catalog/relying-party.ts';

// The public half of a key whose private half was thrown away: it only fixes the id, and with it the redirect address,
// of an unpacked extension (mpjdnoaodaljolcfogggfnbdgjbaoflb). The store has a key of its own and wants none here.
const KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAv4vQ5/lGML313ZGIPFxXQ7HMCl0XudoiCMFAmj7oJYI8thogAgDCy6qvx7UzE06YVYZxq987KGILUpe091KArOORYJdsRZSOejmtYyyRFdy5lBE4Rx0vw9pvDg4O1lIZO2aGCdDgfW4dLdizEUoRSCXwIHxZcjTemLqplAB5cK5qq5OHdD0fKqGyluRh1jjrecHynJER3OIK2BGccHT1a8lSJhXmtcMvymYYsiGRpjgHkkCUVgvPos+gBj3x6tromggg+Bo+zv7H58LbTZGhCwAL1sF8QIjAB9eQCyMsdwMUozn6xWwzTxCbQSY5cnZbMkqLY1suGg/SBNH7x/LMXwIDAQAB';

/** Fixes the redirect address of the Firefox build. */
const GECKO_ID = '{217adb08-ce66-4486-91f5-56c6fa8f2607}';

/** The manifest of one build. `store`: for the Chrome Web Store, which refuses a `key`. */
export function manifest(
  { institutions, relyingParty }: { institutions: Institution[]; relyingParty?: RelyingParty },
  target: { browser: string; store: boolean },
) {
  const firefox = target.browser === 'firefox';
  const csp = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src ${connectSources(institutions, relyingParty).join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ];
  return {
    name: '__MSG_name__',
    description: '__MSG_description__',
    default_locale: 'en',
    // unlimitedStorage: without it the browser may evict IndexedDB when the disk is full, and every link with it.
    // idle: to lock when nobody is there.
    // declarativeNetRequestWithHostAccess: fetch drops Date, which ING has signed, and Firefox shows a client certificate
    // only together with cookies, which are taken off; only for hosts that were allowed.
    permissions: ['alarms', 'declarativeNetRequestWithHostAccess', 'identity', 'idle', 'storage', 'unlimitedStorage'],
    optional_host_permissions: hostPermissions(institutions, relyingParty),
    content_security_policy: { extension_pages: csp.join('; ') },
    incognito: 'not_allowed' as const,
    icons: icons([16, 32, 48, 96, 128]),
    action: { default_title: '__MSG_name__', default_icon: icons([16, 32]) },
    options_ui: { page: 'page.html', open_in_tab: true },
    ...(firefox ? firefoxOnly : { ...chromeOnly, ...(target.store ? {} : { key: KEY }) }),
  };
}

function icons(sizes: number[]): Record<string, string> {
  return Object.fromEntries(sizes.map((size) => [String(size), `icons/${size}.png`]));
}

const chromeOnly = {
  minimum_chrome_version: '120',
  // Absent, every other extension could connect; with an empty list none can.
  externally_connectable: { ids: [] },
};

const firefoxOnly = {
  browser_specific_settings: {
    gecko: {
      id: GECKO_ID,
      strict_min_version: '140.0',
      data_collection_permissions: { required: ['financialAndPaymentInfo', 'authenticationInfo'] },
    },
  },
};
