import type { TargetedEvent } from 'preact';
import { useRef } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';

/** Bytes; a PEM key has a few thousand. */
const LARGEST = 20_000;

/**
 * A private key, pasted or read from a file. It stands in a password field, as other secrets do: browsers keep the text
 * of other fields for a session's restoration. Line ends are lost there, which a PEM key survives.
 */
export function KeyInput({
  id,
  name,
  required,
  described,
}: {
  id: string;
  name: string;
  required: boolean;
  described: { 'aria-describedby'?: string };
}) {
  const field = useRef<HTMLInputElement>(null);
  async function read(event: TargetedEvent<HTMLInputElement>) {
    const picker = event.currentTarget;
    const file = picker.files?.[0];
    if (file && file.size <= LARGEST && field.current) field.current.value = await file.text();
    picker.value = '';
  }
  return (
    <>
      <input
        ref={field}
        id={id}
        name={name}
        type="password"
        class="input"
        autocomplete="off"
        spellcheck={false}
        required={required}
        placeholder="-----BEGIN PRIVATE KEY-----"
        {...described}
      />
      <input type="file" accept=".pem,.key,.p8" aria-label={t('key_file')} onChange={(event) => void read(event)} />
    </>
  );
}
