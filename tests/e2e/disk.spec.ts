import { findOnDisk } from '../support/disk-scan.ts';
import { giveCanaries, secretsOf } from '../support/disk-secrets.ts';
import { expect, test } from './fixtures.ts';
import { head, linkByCommand, refreshByClick, send } from './person.ts';

for (const door of ['passphrase', 'device'] as const) {
  test(`nothing of a token, secret, balance, name or account number is on the disk (${door})`, async ({
    profile,
    context,
    popup,
    client,
  }) => {
    const passphrase = 'a plum on the old stair';
    await send(popup, 'vault.create', door === 'device' ? { door } : { door, passphrase });
    await linkByCommand(context, popup, client);
    await giveCanaries(client);
    await refreshByClick(popup);
    await expect.poll(async () => (await head(popup))?.connections[0]?.failure?.kind).toBe('reauthorise');
    const key = await dataKey(popup);
    if (door === 'passphrase') await send(popup, 'vault.lock', {});
    await context.close();

    expect(findOnDisk(profile, secretsOf(client, passphrase, key))).toEqual([]);
    // The scan itself works: the extension's id is all over a profile that holds it.
    expect(findOnDisk(profile, { id: 'mpjdnoaodaljolcfogggfnbdgjbaoflb' }).length).toBeGreaterThan(0);
  });
}

/** The unlocked data key as session storage has it (base64), with a passphrase only: a device door needs none there. */
function dataKey(popup: import('@playwright/test').Page): Promise<string | undefined> {
  return popup.evaluate(async () => {
    const { chrome } = globalThis as unknown as {
      chrome: { storage: { session: { get(key: null): Promise<Record<string, unknown>> } } };
    };
    const stored = await chrome.storage.session.get(null);
    const [, held] = Object.entries(stored).find(([name]) => name.endsWith(':key')) ?? [];
    return held === undefined ? undefined : JSON.stringify(held).match(/[A-Za-z0-9+/]{43}=/u)?.[0];
  });
}
