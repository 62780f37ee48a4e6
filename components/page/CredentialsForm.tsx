import type { ComponentChildren, TargetedInputEvent, TargetedSubmitEvent } from 'preact';
import { useId, useRef } from 'preact/hooks';
import type { FieldView } from '../../lib/fields.ts';
import { type MessageKey, t } from '../../lib/i18n.ts';
import { readSettings } from '../../lib/ui/link-form.ts';
import { clearPasswords } from './NewPassphrase.tsx';

/**
 * The form of a connector's settings, drawn from its fields. `submit` is called in the click itself, so that it may ask
 * for a permission; it says whether the values are on their way, and then the secrets leave the form at once.
 */
export function CredentialsForm({
  fields,
  replacing = false,
  terms,
  button,
  busy,
  error,
  submit,
}: {
  fields: FieldView[];
  /** Credentials are stored: a field that is left empty keeps what it has. */
  replacing?: boolean;
  /** What is to be known before the button is pressed. */
  terms?: ComponentChildren;
  button: string;
  busy: boolean;
  error: string;
  submit: (settings: Record<string, string>, sent: () => void) => void;
}) {
  const plain = fields.filter(({ advanced }) => !advanced);
  const advanced = fields.filter((field) => field.advanced);
  function onSubmit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    if (!busy) submit(readSettings(fields, new FormData(form)), () => clearPasswords(form));
  }
  return (
    <form class="stack" autocomplete="off" onSubmit={onSubmit}>
      {plain.map((field) => (
        <Field key={field.name} field={field} replacing={replacing} />
      ))}
      {advanced.length > 0 && (
        <details class="more">
          <summary>{t('more_settings')}</summary>
          <div class="stack">
            {advanced.map((field) => (
              <Field key={field.name} field={field} replacing={replacing} />
            ))}
          </div>
        </details>
      )}
      {terms}
      <p class="field-error" role="alert">
        {error}
      </p>
      <div class="buttons">
        <button type="submit" class="button primary" aria-disabled={busy}>
          {button}
        </button>
      </div>
    </form>
  );
}

function Field({ field, replacing }: { field: FieldView; replacing: boolean }) {
  const id = useId();
  const { name, label, help, input, choices = {}, required, placeholder } = field;
  const described = help ? { 'aria-describedby': `${id}-help` } : {};
  const example = replacing ? t('field_keep') : placeholder;
  return (
    <div class="field">
      <label for={id}>{t(label as MessageKey)}</label>
      {input === 'choice' ? (
        <select id={id} name={name} class="input" {...described}>
          {replacing && <option value="">{t('field_keep')}</option>}
          {Object.entries(choices).map(([value, key]) => (
            <option key={value} value={value}>
              {t(key as MessageKey)}
            </option>
          ))}
        </select>
      ) : input === 'pem' ? (
        <PemInput id={id} name={name} required={required && !replacing} placeholder={example} described={described} />
      ) : (
        <input
          id={id}
          name={name}
          class="input"
          {...(input === 'password' ? { type: input } : { type: input })}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          required={required && !replacing}
          {...(example && { placeholder: example })}
          {...described}
        />
      )}
      {help && (
        <p id={`${id}-help`} class="hint">
          {t(help as MessageKey)}
        </p>
      )}
    </div>
  );
}

/** A secret of several lines: pasted, or read from a file that stays where it is. Shown as dots. */
function PemInput({
  id,
  name,
  required,
  placeholder,
  described,
}: {
  id: string;
  name: string;
  required: boolean;
  placeholder: string | undefined;
  described: object;
}) {
  const text = useRef<HTMLTextAreaElement>(null);
  async function read(event: TargetedInputEvent<HTMLInputElement>) {
    const input = event.currentTarget;
    const content = await input.files?.[0]?.text();
    // Chosen again after it was cleared, the same file must count as a change.
    input.value = '';
    if (text.current && content !== undefined) text.current.value = content;
  }
  return (
    <>
      <textarea
        ref={text}
        id={id}
        name={name}
        class="input pem"
        rows={3}
        maxLength={20_000}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        required={required}
        {...(placeholder && { placeholder })}
        {...described}
      />
      <input
        type="file"
        accept=".pem,.key,.crt,.cer"
        aria-label={t('field_file')}
        onInput={(event) => void read(event)}
      />
    </>
  );
}
