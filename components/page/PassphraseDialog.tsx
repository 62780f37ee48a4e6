import type { TargetedSubmitEvent } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import { obstacleText, type Result } from '../../lib/ui/run.ts';
import type { CommandName } from '../../lib/messages.ts';
import { Dialog } from '../Dialog.tsx';
import { clearPasswords, NewPassphrase, takeNewPassphrase } from './NewPassphrase.tsx';

/** A dialog around passphrases: the one that stands, a new one, or both. What went wrong is said inside it. */
export function PassphraseDialog({
  title,
  text,
  button,
  current,
  wanted,
  send,
  close,
}: {
  title: string;
  text: string;
  button: string;
  /** Label of the field for the passphrase that stands; null where none is asked for. */
  current: string | null;
  /** Label of the field for a new passphrase; null where none is wanted. */
  wanted: string | null;
  send: (typed: { current: string; passphrase: string }) => Promise<Result<CommandName> | { ok: false; text: string }>;
  close: () => void;
}) {
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  async function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget;
    setError('');
    const typed = wanted === null ? takeCurrent(form) : takeNewPassphrase(form);
    if ('error' in typed) {
      setError(typed.error);
      return;
    }
    setBusy(true);
    const result = await send(typed);
    setBusy(false);
    if (result.ok) close();
    else setError('text' in result ? result.text : obstacleText(result, Date.now()));
  }
  return (
    <Dialog title={title} close={close}>
      <p class="soft">{text}</p>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        {current !== null && <CurrentPassphrase label={current} />}
        {wanted === null ? (
          <p class="field-error" role="alert">
            {error}
          </p>
        ) : (
          <NewPassphrase label={wanted} error={error} />
        )}
        <div class="buttons">
          <button type="submit" class="button primary" aria-disabled={busy}>
            {busy ? t('waiting') : button}
          </button>
          <button type="button" class="button" onClick={close}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function CurrentPassphrase({ label }: { label: string }) {
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <input name="current" class="input" type="password" autocomplete="off" required />
    </label>
  );
}

function takeCurrent(form: HTMLFormElement): { current: string; passphrase: string } {
  const value = new FormData(form).get('current');
  clearPasswords(form);
  return { current: typeof value === 'string' ? value : '', passphrase: '' };
}
