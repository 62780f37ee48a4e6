import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { native } from '../../lib/browser/native.ts';
import type { FailureInfo } from '../../lib/failure.ts';
import { t } from '../../lib/i18n.ts';
import { NAME } from '../../lib/name.ts';
import type { BankIdView } from '../../lib/snapshot.ts';
import { suggestedDeviceName } from '../../lib/ui/device-name.ts';
import { patternHost } from '../../lib/ui/link-form.ts';
import { obstacleText } from '../../lib/ui/run.ts';
import { BankIdFailure } from '../BankIdFailure.tsx';
import { PassphraseField } from '../PassphraseField.tsx';
import { usePage } from './context.ts';
import { clearPasswords } from './NewPassphrase.tsx';

/** As long as the relying party lets a name be. */
const LONGEST_NAME = 40;

/** What unlocking with BankID means, what this computer is called, and the passphrase that opens the door for it. */
export function EnrolForm({
  bankid,
  failure,
  putAway,
  close,
}: {
  bankid: BankIdView;
  /** Of the login that was to set it up. */
  failure: FailureInfo | undefined;
  putAway: () => void;
  close: () => void;
}) {
  const { now, ask } = usePage();
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');
  const [error, setError] = useState('');
  useEffect(() => heading.current?.focus(), []);
  const { relyingParty, permission } = bankid;

  async function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget;
    // First thing in the click: the browsers ask nobody who has not just clicked.
    const asked = native.permissions.request({ origins: [permission] });
    setBusy(true);
    setWrong('');
    setError('');
    if (await asked.catch(() => false)) {
      const typed = new FormData(form);
      const [deviceName, passphrase] = [textOf(typed, 'deviceName').trim(), textOf(typed, 'passphrase')];
      clearPasswords(form);
      const result = await ask('bankid.enrol', { deviceName, passphrase });
      if (!result.ok) {
        const isPassphrase = 'refusal' in result && result.refusal === 'wrong-passphrase';
        (isPassphrase ? setWrong : setError)(obstacleText(result, Date.now()));
        form.querySelector<HTMLInputElement>('input[type=password]')?.focus();
      }
    } else setError(t('bankid_permissionRefused'));
    setBusy(false);
  }

  return (
    <div class="card pad stack">
      <h3 ref={heading} tabIndex={-1} class="order-title">
        {t('bankid_offer')}
      </h3>
      <ul class="points">
        <li>{t('bankid_about_service', relyingParty)}</li>
        <li>{t('bankid_about_person')}</li>
        <li>{t('bankid_about_passphrase')}</li>
        <li>{t('bankid_about_limits', relyingParty)}</li>
      </ul>
      {failure && <BankIdFailure failure={failure} now={now} dismiss={putAway} />}
      <form class="stack" autocomplete="off" onSubmit={(event) => void submit(event)}>
        <div class="field">
          <label for={`${id}-name`}>{t('bankid_deviceName')}</label>
          <input
            id={`${id}-name`}
            name="deviceName"
            class="input"
            required
            pattern=".*\S.*"
            maxLength={LONGEST_NAME}
            defaultValue={suggestedDeviceName(navigator.userAgent)}
            aria-describedby={`${id}-name-hint`}
          />
          <p id={`${id}-name-hint`} class="hint">
            {t('bankid_deviceName_hint')}
          </p>
        </div>
        <div class="field">
          <PassphraseField id={`${id}-passphrase`} name="passphrase" label={t('passphrase_current')} error={wrong} />
        </div>
        <p class="hint">{t('institution_permission', NAME, patternHost(permission))}</p>
        <p class="field-error" role="alert">
          {error}
        </p>
        <div class="buttons">
          <button type="submit" class="button primary" aria-disabled={busy}>
            {busy ? t('waiting') : t('bankid_setUp')}
          </button>
          <button type="button" class="button" onClick={close}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </div>
  );
}

function textOf(typed: FormData, name: string): string {
  const value = typed.get(name);
  return typeof value === 'string' ? value : '';
}
