import type { TargetedSubmitEvent } from 'preact';
import { useId, useState } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import { usePage } from './context.ts';

/** For developers, at a sandbox institution: one resource of the account API as the bank answers it. */
export function ResourceReader({ connectionId }: { connectionId: string }) {
  const { act } = usePage();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<{ status: number; text: string }>();
  async function read(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const path = new FormData(event.currentTarget).get('path');
    if (busy || typeof path !== 'string') return;
    setBusy(true);
    setAnswer(undefined);
    setAnswer((await act('connection.resource', { connectionId, path }))?.output);
    setBusy(false);
  }
  return (
    <details class="developers">
      <summary>{t('resource_title')}</summary>
      <p class="soft">{t('resource_text')}</p>
      <form class="stack" autocomplete="off" onSubmit={(event) => void read(event)}>
        <div class="field">
          <label for={id}>{t('resource_path')}</label>
          <input id={id} name="path" class="input" required spellcheck={false} placeholder="accounts" />
        </div>
        <div class="buttons">
          <button type="submit" class="button" aria-disabled={busy}>
            {t('resource_read')}
          </button>
        </div>
      </form>
      {answer && (
        <figure>
          <figcaption>{t('resource_status', String(answer.status))}</figcaption>
          <pre class="resource" dir="ltr">
            {answer.text}
          </pre>
        </figure>
      )}
    </details>
  );
}
