import type { TargetedEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';

/** Bytes; a PEM key or certificate has a few thousand. */
const LARGEST = 20_000;

const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/iu;

/**
 * A key or certificate, pasted or read from a file. It stands in a password field, as other secrets do: browsers keep
 * the text of other fields for a session's restoration. Line ends are lost there, which PEM survives.
 */
export function KeyInput({
  id,
  name,
  required,
  example,
  idFromName,
  described,
}: {
  id: string;
  name: string;
  required: boolean;
  example?: string;
  /** The field beside it that takes the UUID in the name of a chosen file. */
  idFromName?: string;
  described: { 'aria-describedby'?: string };
}) {
  const field = useRef<HTMLInputElement>(null);
  const [read, setRead] = useState('');
  async function choose(event: TargetedEvent<HTMLInputElement>) {
    const picker = event.currentTarget;
    const file = picker.files?.[0];
    if (!file || !field.current) return;
    const fits = file.size <= LARGEST;
    if (fits) field.current.value = await file.text();
    const id = UUID.exec(file.name)?.[0];
    const named = idFromName && field.current.form?.elements.namedItem(idFromName);
    if (fits && id && named instanceof HTMLInputElement) named.value = id;
    setRead(fits ? t('key_read', file.name) : t('key_large'));
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
        {...(example && { placeholder: example })}
        {...described}
      />
      <span class="key-file">
        <label class="button small">
          {t('key_file')}
          <input type="file" accept=".pem,.key,.crt,.cer,.p8" onChange={(event) => void choose(event)} />
        </label>
        <output class="hint">{read}</output>
      </span>
    </>
  );
}
