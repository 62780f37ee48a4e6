import { useState } from 'preact/hooks';
import { native } from '../../lib/browser/native.ts';
import { t } from '../../lib/i18n.ts';
import { askPasskey } from '../../lib/ui/passkey.ts';
import { PASSKEY_OBSTACLES } from '../../lib/ui/passkey-words.ts';
import { obstacleText } from '../../lib/ui/run.ts';
import { Locked } from '../Locked.tsx';
import { Screen } from '../Screen.tsx';
import { failedText } from '../Trouble.tsx';
import { usePage } from './context.ts';
import { ForgetDialog } from './ForgetDialog.tsx';
import { useBankIdOrder } from './use-bankid.ts';

/** The ways in, and the way out for who has none of them. */
export function LockedPage() {
  const { head, now, ask, act, say } = usePage();
  const order = useBankIdOrder();
  return (
    <Locked
      head={head}
      now={now}
      steps={{
        byPassphrase: (passphrase) => ask('vault.unlock', { passphrase }),
        async byPasskey() {
          const asked = await ask('passkey.question', {});
          if (!asked.ok) return obstacleText(asked, Date.now());
          const answer = await askPasskey(asked.output);
          if (!answer.ok) return t(PASSKEY_OBSTACLES[answer.obstacle]);
          const unlocked = await ask('passkey.unlock', { prf: answer.prf });
          return unlocked.ok ? '' : obstacleText(unlocked, Date.now());
        },
        async byBankId({ permission }) {
          // First thing in the click. Who gave it already is not asked again.
          const granted = await native.permissions.request({ origins: [permission] }).catch(() => false);
          if (granted) await act('bankid.unlock', {});
          else say(t('bankid_permissionRefused'));
        },
        order,
      }}
    >
      <Forget label={t('locked_forgotten')} />
    </Locked>
  );
}

/** The storage can't be read. What is left to do is to start anew. */
export function FailedVault() {
  const { head } = usePage();
  return (
    <div class="card narrow">
      <Screen icon="alert" title={t('failed_title')} text={failedText(head)}>
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
