import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backupName, readBackup, writeBackup } from '../../../lib/ui/backup-file.ts';

const BACKUP = { m: 19_456, t: 2, p: 1, salt: 'c2FsdA==', check: 'Y2hlY2s=', data: 'ZGF0YQ==' };
const text = await writeBackup(BACKUP);

describe('a backup’s file', () => {
  it('gives back what was written, also after a mail or an editor had it', async () => {
    for (const one of [text, text.trim(), `\uFEFF${text}`, text.replace('\n', '\r\n'), `\n${text}\n`])
      expect(await readBackup(one)).toEqual({ backup: BACKUP });
  });

  it('holds the backup and nothing else', () => {
    const { kind, v, digest, ...fields } = JSON.parse(text) as Record<string, unknown>;
    expect(fields).toEqual(BACKUP);
    expect([kind, v]).toEqual(['bank-credentials-backup', 1]);
    expect(digest).toMatch(/^[\w-]{43}$/u);
  });

  it('is called truncated wherever it was cut off', async () => {
    for (let length = 0; length < text.trim().length; length++)
      expect(await readBackup(text.slice(0, length))).toEqual({ problem: 'truncated' });
  });

  it('is refused whatever single character is another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(text.trim().length - 1), fc.string({ minLength: 1, maxLength: 1 }), async (at, other) => {
        fc.pre(text[at] !== other);
        expect(await readBackup(text.slice(0, at) + other + text.slice(at + 1).trim())).toHaveProperty('problem');
      }),
      { numRuns: 500 },
    );
  });

  it('is called altered when a value in it is', async () => {
    for (const change of [{ m: 1 }, { salt: 'c2FsdB==' }, { data: 7 }, { digest: 'x' }, { v: '1' }, { v: 0 }]) {
      const altered = JSON.stringify({ ...(JSON.parse(text) as object), ...change });
      expect(await readBackup(altered)).toEqual({ problem: 'altered' });
    }
    expect(await readBackup(text.replace('"v":1', '"v":'))).toEqual({ problem: 'altered' });
  });

  it('is called newer when a newer version wrote it, whatever it wrote', async () => {
    expect(await readBackup('{"kind":"bank-credentials-backup","v":2,"entirely":"other"}')).toEqual({
      problem: 'newer',
    });
  });

  it.each(['{}', '{"kind":"something"}', '<html></html>', '%PDF-1.7 …', 'id;amount\n1;2', '[1]'])(
    'is called something else where it is %j',
    async (other) => expect(await readBackup(other)).toEqual({ problem: 'other-kind' }),
  );

  it('is named after the day', () => {
    expect(backupName(Date.UTC(2026, 10, 21, 23, 59))).toMatch(/^[a-z]+-backup-2026-11-21\.json$/u);
  });
});
