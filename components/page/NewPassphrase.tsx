import { useId } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import { newPassphraseProblem } from '../../lib/ui/passphrase.ts';
import { PassphraseField } from '../PassphraseField.tsx';

/** A new passphrase, typed twice. Read and emptied by `takeNewPassphrase`. */
export function NewPassphrase({ label, error }: { label: string; error: string }) {
  const id = useId();
  return (
    <>
      <div class="field">
        <label for={`${id}-1`}>{label}</label>
        <input
          id={`${id}-1`}
          name="new"
          class="input"
          type="password"
          autocomplete="off"
          required
          aria-describedby={`${id}-hint ${id}-2-error`}
        />
        <p id={`${id}-hint`} class="hint">
          {t('passphrase_rule')}
        </p>
      </div>
      <div class="field">
        <PassphraseField id={`${id}-2`} name="again" label={t('passphrase_again')} error={error} />
      </div>
    </>
  );
}

/** The new passphrase of a form, or what is wrong with it in words. The form's password fields are empty afterwards. */
export function takeNewPassphrase(form: HTMLFormElement): { passphrase: string; current: string } | { error: string } {
  const data = new FormData(form);
  const text = (name: string) => {
    const value = data.get(name);
    return typeof value === 'string' ? value : '';
  };
  const problem = newPassphraseProblem(text('new'), text('again'));
  clearPasswords(form);
  return problem ? { error: t(problem) } : { passphrase: text('new'), current: text('current') };
}

/** Empties every password field of a form, so that what was typed lives no longer than it is needed. */
export function clearPasswords(form: HTMLFormElement): void {
  for (const field of form.querySelectorAll<HTMLInputElement>('input[type=password]')) field.value = '';
}
