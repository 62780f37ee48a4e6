import * as z from 'zod/mini';
import type { CommandName, Input } from '../messages.ts';

const id = z.string().check(z.minLength(1), z.maxLength(100));
const passphrase = z.string().check(z.minLength(1), z.maxLength(1000));
const door = z.enum(['passphrase', 'device']);
// What the relying party lets a name be: BankID shows it.
const deviceName = z.string().check(z.maxLength(40), z.regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u));
const bytes = z.string().check(z.maxLength(1400), z.regex(/^[A-Za-z0-9+/]+={0,2}$/));
const passkey = { credentialId: bytes, salt: bytes };
/** Characters of base64. */
const MOST_BACKUP = 8_000_000;
const lockTime = z.exactOptional(z.nullable(z.int().check(z.minimum(1), z.maximum(1000))));
const start = z.enum(['qr', 'here']);
const nothing = z.strictObject({});
const settings = z.record(z.string().check(z.maxLength(100)), z.string().check(z.maxLength(20_000)));
const bankIds = z.array(z.string().check(z.minLength(1), z.maxLength(500))).check(z.maxLength(1000));

/** The shape of every command's input, as it is checked before a handler runs. */
export const inputs: { [C in CommandName]: z.ZodMiniType<Input<C>> } = {
  'vault.create': z.discriminatedUnion('door', [
    z.strictObject({ door: z.literal('device') }),
    z.strictObject({ door: z.literal('passphrase'), passphrase }),
  ]),
  'vault.unlock': z.strictObject({ passphrase }),
  'vault.lock': nothing,
  'vault.changeDoor': z.strictObject({
    current: z.exactOptional(passphrase),
    door,
    passphrase: z.exactOptional(passphrase),
  }),
  'vault.destroy': nothing,
  'bankid.enrol': z.strictObject({ deviceName, passphrase }),
  'bankid.unlock': nothing,
  'bankid.start': z.strictObject({ start }),
  'bankid.cancel': nothing,
  'bankid.unenrol': z.strictObject({ passphrase }),
  'passkey.check': z.strictObject({ passphrase }),
  'passkey.add': z.strictObject({ ...passkey, passphrase, prf: bytes }),
  'passkey.question': nothing,
  'passkey.unlock': z.strictObject({ prf: bytes }),
  'passkey.remove': z.strictObject({ passphrase }),
  'backup.save': z.strictObject({ passphrase, current: z.exactOptional(passphrase) }),
  'backup.restore': z.strictObject({
    passphrase,
    backup: z.strictObject({
      ...{ m: z.number(), t: z.number(), p: z.number() },
      ...{ salt: bytes, check: bytes, data: z.string().check(z.maxLength(MOST_BACKUP)) },
    }),
  }),
  'guard.set': z.strictObject({ passphrase: z.nullable(passphrase) }),
  'guard.open': z.strictObject({ passphrase }),
  'guard.close': nothing,
  institutions: nothing,
  'link.start': z.strictObject({
    institutionId: id,
    window: z.enum(['browser', 'tab', 'order', 'none']),
    settings: z.nullable(settings),
  }),
  'link.again': z.strictObject({ connectionId: id, settings: z.exactOptional(settings) }),
  'link.continue': z.strictObject({ attemptId: id }),
  'link.banks': z.strictObject({ attemptId: id }),
  'link.bank': z.strictObject({ attemptId: id, bankId: z.string().check(z.minLength(1), z.maxLength(500)) }),
  'link.retry': z.strictObject({ attemptId: id }),
  'link.dismiss': z.strictObject({ attemptId: id }),
  'order.start': z.strictObject({ attemptId: id, start }),
  'link.accounts': z.strictObject({ attemptId: id }),
  'link.choose': z.strictObject({ attemptId: id, accountIds: bankIds }),
  'certificate.hosts': z.strictObject({ institutionId: id }),
  'certificate.chosen': z.strictObject({ connectionId: id }),
  'connection.accounts': z.strictObject({ connectionId: id }),
  'connection.choose': z.strictObject({ connectionId: id, accountIds: bankIds }),
  'connection.confirm': z.strictObject({ connectionId: id }),
  'connection.resource': z.strictObject({ connectionId: id, path: z.string().check(z.maxLength(1000)) }),
  'connection.test': z.union([
    z.strictObject({ connectionId: id }),
    z.strictObject({ attemptId: id }),
    z.strictObject({ institutionId: id, settings: z.nullable(settings) }),
  ]),
  'connection.unlink': z.strictObject({ connectionId: id }),
  refresh: z.strictObject({
    connectionId: z.exactOptional(id),
    olderThanMs: z.exactOptional(z.number().check(z.minimum(0))),
  }),
  activity: nothing,
  'settings.set': z.strictObject({
    hidden: z.exactOptional(z.boolean()),
    badge: z.exactOptional(z.enum(['total', 'nothing'])),
    lock: z.exactOptional(z.strictObject({ idleMinutes: lockTime, hours: lockTime })),
  }),
};
