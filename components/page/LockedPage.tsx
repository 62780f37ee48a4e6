import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import { NAME } from '../../lib/name.ts';
import { Notices } from '../Notices.tsx';
import { Screen } from '../Screen.tsx';
import { UnlockForm } from '../UnlockForm.tsx';
import { usePage } from './context.ts';
import { ForgetDialog } from './ForgetDialog.tsx';

/** The passphrase, and what may be known without it. */
export function LockedPage() {
  const { head, now, ask } = usePage();
  return (
    <div class="card narrow">
      <Screen icon="lock" title={t('locked_title')}>
        <Notices notices={head.notices} now={now} />
        <UnlockForm
          label={t('passphrase')}
          button={t('unlock')}
          unlock={(passphrase) => ask('vault.unlock', { passphrase })}
        />
        <Forget label={t('locked_forgotten')} />
      </Screen>
    </div>
  );
}

/** The storage can't be read. What is left to do is to start anew. */
export function FailedVault() {
  return (
    <div class="card narrow">
      <Screen icon="alert" title={t('failed_title')} text={t('failed_text', NAME)}>
        <button type="button" class="button primary wide" onClick={() => location.reload()}>
          {t('try_again')}
        </button>
        <Forget label={t('forget_button')} />
      </Screen>
    </div>
  );
}

function Forget({ label }: { label: string }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" class="link" onClick={() => setAsking(true)}>
        {label}
      </button>
      {asking && <ForgetDialog close={() => setAsking(false)} />}
    </>
  );
}
