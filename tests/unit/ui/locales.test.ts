import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NAME } from '../../../lib/name.ts';
import { readMessages } from './browser.ts';

const en = readMessages('en');
const nb = readMessages('nb');
const keys = Object.keys(en);

/** What may use a text: the product's sources and the manifest, not the tests. */
const sources = ['lib', 'components', 'entrypoints']
  .flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/u.test(file))
      .map((file) => readFileSync(join(room, file), 'utf8')),
  )
  .join('\n');

const placeholders = (text: string) => [...new Set(text.match(/\$[1-9]/gu) ?? [])].sort();

describe('the locale files', () => {
  it('are the same for nb and no: the browsers know both names and fall back from neither to the other', () => {
    expect(readFileSync('public/_locales/no/messages.json', 'utf8')).toBe(
      readFileSync('public/_locales/nb/messages.json', 'utf8'),
    );
  });

  it('have the same keys in the same order', () => {
    expect(Object.keys(nb)).toEqual(keys);
  });

  it.each(keys)('have text and the same placeholders for %s', (key) => {
    expect(en[key]!.message.trim()).not.toBe('');
    expect(placeholders(nb[key]!.message)).toEqual(placeholders(en[key]!.message));
    // `$` means something to the browser: only `$1` to `$9` may stand there.
    expect(`${en[key]!.message}${nb[key]!.message}`.replace(/\$[1-9]/gu, '')).not.toContain('$');
  });

  it('say in Norwegian what they say in English, nothing left over', () => {
    const same = keys.filter((key) => en[key]!.message === nb[key]!.message);
    const namesAndSigns = /^(?:name|sparebank1_(?:finInst|authHost_api|authHost_apiAuth))$/u;
    expect(same.filter((key) => !namesAndSigns.test(key))).toEqual([]);
  });

  it('spell the product’s name in `name` and `description` alone', () => {
    expect(en['name']!.message).toBe(NAME);
    const spelled = keys.filter((key) => `${en[key]!.message}${nb[key]!.message}`.includes(NAME));
    expect(spelled.filter((key) => key !== 'name' && key !== 'description')).toEqual([]);
  });
});

describe('the use of texts', () => {
  it('leaves none unused', () => {
    const names = (key: string) => [
      `'${key}'`,
      `__MSG_${key}__`,
      `'${key.replace(/^failure_/u, '').replaceAll('_', '-')}'`,
    ];
    expect(keys.filter((key) => !names(key).some((name) => sources.includes(name)))).toEqual([]);
  });

  it('asks for none that does not exist', () => {
    const asked = [...sources.matchAll(/(?:\bt\(|label: |help: |__MSG_)'?([a-z]\w*?)(?:'|__)/giu)].map(
      ([, key]) => key!,
    );
    expect(asked.length).toBeGreaterThan(100);
    expect([...new Set(asked)].filter((key) => !(key in en))).toEqual([]);
  });
});
