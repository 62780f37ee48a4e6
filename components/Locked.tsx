import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../lib/i18n.ts';
import { type BankIdView, type Head, UNLOCK } from '../lib/snapshot.ts';
import type { Result } from '../lib/ui/run.ts';
import { BankIdFailure } from './BankIdFailure.tsx';
import { Icon } from './Icon.tsx';
import { Notices } from './Notices.tsx';
import { OrderSlot } from './order/OrderSlot.tsx';
import type { OrderSteps } from './order/OrderPanel.tsx';
import { Screen } from './Screen.tsx';
import { UnlockForm } from './UnlockForm.tsx';

export interface UnlockSteps {
  byPassphrase(passphrase: string): Promise<Result<'vault.unlock'>>;
  /** Resolves with what went wrong, in words; with '' when nothing did. */
  byPasskey(): Promise<string>;
  /** Begins a login, or one in the place of one that failed. */
  byBankId(bankid: BankIdView): Promise<unknown>;
  /** Of the login that runs, or has failed. */
  order: OrderSteps;
}

/** The passphrase, BankID where that opens the vault too, and what may be known without them. */
export function Locked({
  head: { bankid, passkey, notices },
  now,
  steps,
  children,
}: {
  head: Head;
  now: number;
  steps: UnlockSteps;
  children?: ComponentChildren;
}) {
  const [typing, setTyping] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const login = bankid?.login?.subject === UNLOCK ? bankid.login : undefined;
  const failure = login?.failure;
  if (login && !failure && !typing) {
    return (
      <>
        <OrderSlot subject={UNLOCK} purpose="unlock" steps={steps.order} />
        <button type="button" class="link instead" onClick={() => setTyping(true)}>
          {t('bankid_passphraseInstead')}
        </button>
      </>
    );
  }
  async function byBankId(door: BankIdView) {
    setTyping(false);
    if (busy || (login && !failure)) return;
    setBusy(true);
    await steps.byBankId(door);
    setBusy(false);
  }
  async function byPasskey() {
    if (busy) return;
    setBusy(true);
    setError('');
    setError(await steps.byPasskey());
    setBusy(false);
  }
  return (
    // A card where the window is larger than this.
    <div class="card narrow">
      <Screen icon="lock" title={t('locked_title')}>
        <Notices notices={notices} now={now} />
        {bankid && failure && (
          <BankIdFailure failure={failure} now={now} again={() => void byBankId(bankid)} dismiss={steps.order.cancel} />
        )}
        <UnlockForm label={t('passphrase')} button={t('unlock')} unlock={steps.byPassphrase} />
        {passkey && (
          <button type="button" class="button wide" aria-disabled={busy} onClick={() => void byPasskey()}>
            {t('passkey_offer')}
          </button>
        )}
        {error && (
          <p class="field-error" role="alert">
            {error}
          </p>
        )}
        {bankid?.enrolled && !failure && (
          <button
            type="button"
            class="button wide by-bankid"
            aria-disabled={busy}
            onClick={() => void byBankId(bankid)}
          >
            <Icon name="phone" />
            {login ? t('bankid_goOn') : t('bankid_unlock')}
          </button>
        )}
        {children}
      </Screen>
    </div>
  );
}
