/** The unpacked extension's id, fixed by the manifest's key. */
export const ID = 'mpjdnoaodaljolcfogggfnbdgjbaoflb';
export const HOME = `chrome-extension://${ID}`;

/** The redirect address of launchWebAuthFlow, for one institution. */
export const redirectUri = (institutionId: string) => `https://${ID}.chromiumapp.org/${institutionId}`;
