import type { TargetedSubmitEvent } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import { NAME } from '../../lib/name.ts';
import type { Door } from '../../lib/snapshot.ts';
import { obstacleText } from '../../lib/ui/run.ts';
import { Icon } from '../Icon.tsx';
import { Mark } from '../Mark.tsx';
import { usePage } from './context.ts';
import { NewPassphrase, takeNewPassphrase } from './NewPassphrase.tsx';

/** The first thing of all: how the vault locks. */
export function Welcome() {
  const { ask, go } = usePage();
  const [door, setDoor] = useState<Door>('passphrase');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);

  async function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    setError('');
    const taken = door === 'passphrase' ? takeNewPassphrase(event.currentTarget) : null;
    if (taken && 'error' in taken) {
      setError(taken.error);
      return;
    }
    setBusy(true);
    const result = await ask(
      'vault.create',
      taken ? { door: 'passphrase', passphrase: taken.passphrase } : { door: 'device' },
    );
    setBusy(false);
    if (result.ok) go({ name: 'link' });
    else setError(obstacleText(result, Date.now()));
  }

  return (
    <>
      <div class="hero">
        <Mark />
        <h1>{t('welcome_title', NAME)}</h1>
        <p class="soft">{t('welcome_text', NAME)}</p>
      </div>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <fieldset class="doors">
          <legend>{t('welcome_question')}</legend>
          <DoorChoice door="passphrase" chosen={door} choose={setDoor} />
          <DoorChoice door="device" chosen={door} choose={setDoor} />
        </fieldset>
        {door === 'passphrase' ? (
          <div class="card pad">
            <NewPassphrase label={t('passphrase')} error={error} />
          </div>
        ) : (
          <p class="field-error" role="alert">
            {error}
          </p>
        )}
        <div class="buttons end">
          <button type="submit" class="button primary" aria-disabled={busy}>
            {busy ? t('welcome_busy') : t('continue')}
          </button>
        </div>
      </form>
    </>
  );
}

function DoorChoice({ door, chosen, choose }: { door: Door; chosen: Door; choose: (door: Door) => void }) {
  const passphrase = door === 'passphrase';
  return (
    <label class="door">
      <input type="radio" name="door" value={door} checked={door === chosen} onChange={() => choose(door)} />
      <span class="door-title">
        <Icon name={passphrase ? 'lock' : 'device'} />
        {passphrase ? t('door_passphrase') : t('door_device')}
      </span>
      <span class="door-text">{passphrase ? t('door_passphrase_protects') : t('door_device_protects')}</span>
      <span class="door-text soft">{passphrase ? t('door_passphrase_costs') : t('door_device_costs')}</span>
    </label>
  );
}
