import { expect, it } from 'vitest';
import { deriveSecrets } from '../../../lib/relying-party/server/secrets.ts';

it('what stands for a person is under a key of its own, and of this server', () => {
  const [one, same, other] = [1, 1, 2].map((fill) => deriveSecrets(Buffer.alloc(32, fill)));
  const person = one!.personKey('199003292399');
  expect(person).toBe(same!.personKey('199003292399'));
  expect(person).not.toBe(other!.personKey('199003292399'));
  expect(one!.personKey('device:a')).not.toBe(one!.nameOf('device', 'a'));
  expect(one!.nameOf('device', 'a')).not.toBe(one!.nameOf('address', 'a'));
  expect(one!.recordKey).not.toEqual(other!.recordKey);
});

it('a secret that is too short is refused', () => {
  expect(() => deriveSecrets(Buffer.alloc(31, 1))).toThrow(RangeError);
});
