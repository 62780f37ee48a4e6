import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { t } from '../lib/i18n.ts';
import { obstacleText, type Result } from '../lib/ui/run.ts';
import { PassphraseField } from './PassphraseField.tsx';

/** One passphrase and one button. The field is emptied as soon as it has been read. */
export function UnlockForm({
  label,
  button,
  cancel,
  unlock,
}: {
  label: string;
  button: string;
  cancel?: () => void;
  unlock: (passphrase: string) => Promise<Result<'vault.unlock' | 'guard.open'>>;
}) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  useEffect(() => field.current?.focus(), []);

  async function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const input = field.current;
    if (!input || busy) return;
    const passphrase = input.value;
    input.value = '';
    setBusy(true);
    setError('');
    const result = await unlock(passphrase);
    setBusy(false);
    if (result.ok) return;
    setError(obstacleText(result, Date.now()));
    input.focus();
  }

  return (
    <form class="unlock" onSubmit={(event) => void submit(event)}>
      <PassphraseField id={id} label={label} error={error} field={field} />
      <div class="buttons">
        <button type="submit" class={cancel ? 'button primary' : 'button primary wide'} aria-disabled={busy}>
          {busy ? t('unlock_busy') : button}
        </button>
        {cancel && (
          <button type="button" class="button" onClick={cancel}>
            {t('cancel')}
          </button>
        )}
      </div>
    </form>
  );
}
