import { randomBytes } from 'node:crypto';
import { t } from '../../firefox/person.ts';
import { button } from '../../firefox/tab.ts';
import type { BankIdSandbox } from '../../sandbox/bankid/start.ts';
import { type Doc, headWhere, send, shownCode } from '../driver/driver.ts';
import type { Journey } from './journey.ts';

export const PASSPHRASE = 'a plum on the old stair';
export const WRONG = 'a plum on the new stair';
/** Whoever enrols with BankID in the sandbox. */
const PERSONAL_NUMBER = '199003292399';

/** As a person does, a wrong passphrase first. */
export async function lockAndUnlock(popup: Doc): Promise<void> {
  await popup.click(button(t('lock')));
  await popup.reads(t('locked_title'));
  await popup.type({ name: t('passphrase') }, WRONG);
  await popup.click(button(t('unlock')));
  await popup.reads(t('refusal_wrongPassphrase'));
  await unlock(popup);
}

export async function unlock(popup: Doc): Promise<void> {
  await popup.reads(t('unlock'));
  await popup.type({ name: t('passphrase') }, PASSPHRASE);
  await popup.click(button(t('unlock')));
  await headWhere(popup, 'an open vault', ({ vault }) => vault === 'open');
}

/** Turns BankID on, locks, and unlocks with it. */
export async function byBankId({ control, enrolments }: BankIdSandbox, popup: Doc, journey: Journey) {
  await send(popup, 'bankid.enrol', { deviceName: 'Kitchen laptop', passphrase: PASSPHRASE });
  await control.scan(await shownCode(popup));
  await control.enterCode();
  await headWhere(popup, 'a BankID door', ({ bankid }) => bankid?.enrolled === true && !bankid.login);
  for (const [index, { share }] of (await enrolments()).entries())
    journey.keys[`share ${index} of the BankID door`] = Buffer.from(share, 'base64url');
  journey.secrets['personal number of BankID'] = PERSONAL_NUMBER;
  await send(popup, 'vault.lock', {});
  await send(popup, 'bankid.unlock', {});
  await control.scan(await shownCode(popup));
  await control.enterCode();
  await headWhere(popup, 'an open vault', ({ vault }) => vault === 'open');
}

/** Makes a passkey door, with what an authenticator gives; locks, and unlocks with it. */
export async function byPasskey(popup: Doc, journey: Journey): Promise<void> {
  const [credentialId, salt, prf] = [randomBytes(24), randomBytes(32), randomBytes(32)];
  const question = { credentialId: credentialId.toString('base64'), salt: salt.toString('base64') };
  journey.keys['answer of the passkey'] = prf;
  await send(popup, 'passkey.add', { ...question, passphrase: PASSPHRASE, prf: prf.toString('base64') });
  await send(popup, 'vault.lock', {});
  await send(popup, 'passkey.unlock', { prf: prf.toString('base64') });
  await headWhere(popup, 'an open vault', ({ vault }) => vault === 'open');
}
