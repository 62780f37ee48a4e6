import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import type { AccountChoice } from '../../lib/messages.ts';
import { accountFacts } from '../../lib/ui/accounts.ts';
import { plural } from '../../lib/ui/plural.ts';
import { obstacleText, type Result } from '../../lib/ui/run.ts';
import { Money } from '../Money.tsx';
import { Name } from '../Name.tsx';
import { usePage } from './context.ts';

/** Which accounts are shown. Those that are not ticked are never stored. */
export function AccountPicker({
  load,
  save,
  cancel,
}: {
  load: () => Promise<Result<'link.accounts' | 'connection.accounts'>>;
  save: (accountIds: string[]) => Promise<unknown>;
  cancel: () => void;
}) {
  const { head, now } = usePage();
  const [choices, setChoices] = useState<AccountChoice[]>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);

  async function read() {
    setError('');
    const result = await load();
    if (!result.ok) {
      setError(obstacleText(result, now));
      return;
    }
    setChoices([...result.output].sort((a, b) => Number(b.isDefault ?? false) - Number(a.isDefault ?? false)));
    setChosen(new Set(result.output.filter((account) => account.chosen).map(({ id }) => id)));
  }
  useEffect(() => void read(), []);

  function toggle(id: string) {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  }

  async function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy || !choices || chosen.size === 0) return;
    setBusy(true);
    await save(choices.filter(({ id }) => chosen.has(id)).map(({ id }) => id));
    setBusy(false);
  }

  if (error || choices?.length === 0) {
    return (
      <div class="card pad stack">
        <p class="field-error" role="alert">
          {error || t('choose_empty')}
        </p>
        <div class="buttons">
          <button type="button" class="button primary" onClick={() => void read()}>
            {t('try_again')}
          </button>
          <button type="button" class="button" onClick={cancel}>
            {t('cancel')}
          </button>
        </div>
      </div>
    );
  }
  if (!choices) return <p class="soft">{t('attempt_finishing')}</p>;
  const { hidden } = head.settings;
  const areUnread =
    !hidden && choices.every(({ booked, available }) => booked === undefined && available === undefined);
  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      <fieldset class="card list">
        <legend class="sr-only">{t('choose_title')}</legend>
        {choices.map((account) => (
          <label key={account.id} class="row choice">
            <input type="checkbox" checked={chosen.has(account.id)} onChange={() => toggle(account.id)} />
            <span class="row-main">
              <Name text={account.name} class="row-title" />
              <span class="row-text">
                <bdi>{accountFacts(account)}</bdi>
                {account.isDefault && <span class="tag">{t('choose_default')}</span>}
              </span>
            </span>
            {!areUnread && (
              <span class="row-amount">
                <Money value={account.booked ?? account.available} currency={account.currency} hidden={hidden} />
              </span>
            )}
          </label>
        ))}
      </fieldset>
      {areUnread && <p class="soft">{t('choose_unread')}</p>}
      <div class="buttons">
        <button type="submit" class="button primary" disabled={chosen.size === 0} aria-disabled={busy}>
          {chosen.size === 0 ? t('choose_none') : plural(chosen.size, 'choose_one', 'choose_other')}
        </button>
        <button type="button" class="button" onClick={cancel}>
          {t('cancel')}
        </button>
      </div>
    </form>
  );
}
