import type { ComponentChildren, TargetedEvent, TargetedSubmitEvent } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import type { FieldView } from '../../lib/fields.ts';
import { type MessageKey, t } from '../../lib/i18n.ts';
import { readSettings, removalOf } from '../../lib/ui/link-form.ts';
import { KeyInput } from './KeyInput.tsx';
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
  test,
}: {
  fields: FieldView[];
  /** Credentials are stored: a field that is left empty keeps what it has, and what need not be can be removed. */
  replacing?: boolean;
  /** What is to be known before the button is pressed, by what is in the form. */
  terms?: (settings: Record<string, string>) => ComponentChildren;
  button: string;
  busy: boolean;
  error: string;
  submit: (settings: Record<string, string>, sent: () => void) => void;
  /** What stands below the button, for trying what was typed; null while something that is needed is missing. */
  test?: (typed: () => Record<string, string> | null) => ComponentChildren;
}) {
  const own = useRef<HTMLFormElement>(null);
  const plain = fields.filter(({ advanced }) => !advanced);
  const advanced = fields.filter((field) => field.advanced);
  function onSubmit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    if (!busy) submit(readSettings(fields, new FormData(form)), () => clearPasswords(form));
  }
  // Of the choices alone: what is typed stays in the form.
  const [chosen, setChosen] = useState<Record<string, string>>({});
  function onChange(event: TargetedEvent<HTMLFormElement>) {
    const choices = fields.filter(({ input }) => input === 'choice');
    setChosen(readSettings(choices, new FormData(event.currentTarget)));
  }
  return (
    <form ref={own} class="stack" autocomplete="off" onChange={onChange} onSubmit={onSubmit}>
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
      {terms?.(chosen)}
      <p class="field-error" role="alert">
        {error}
      </p>
      <div class="buttons">
        <button type="submit" class="button primary" aria-disabled={busy}>
          {button}
        </button>
      </div>
      {test?.(() => (own.current?.reportValidity() ? readSettings(fields, new FormData(own.current)) : null))}
    </form>
  );
}

function Field({ field, replacing }: { field: FieldView; replacing: boolean }) {
  const id = useId();
  const { name, label, help, input, choices = {}, required, placeholder, idFromName } = field;
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
        <KeyInput
          id={id}
          name={name}
          required={required && !replacing}
          {...(example && { example })}
          {...(idFromName && { idFromName })}
          described={described}
        />
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
      {replacing && !required && input !== 'choice' && (
        <label class="check">
          <input
            type="checkbox"
            name={removalOf(name)}
            aria-label={`${t(label as MessageKey)}: ${t('field_remove')}`}
          />
          <span>{t('field_remove')}</span>
        </label>
      )}
    </div>
  );
}
