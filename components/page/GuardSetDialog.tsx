import { t } from '../../lib/i18n.ts';
import { usePage } from './context.ts';
import { PassphraseDialog } from './PassphraseDialog.tsx';

/** Turns the guard on, with a passphrase of its own. */
export function GuardSetDialog({ close }: { close: () => void }) {
  const { ask, say } = usePage();
  return (
    <PassphraseDialog
      title={t('settings_guard_title')}
      text={t('guard_setText')}
      button={t('turn_on')}
      current={null}
      wanted={t('guard_passphrase')}
      close={close}
      send={async ({ passphrase }) => {
        const result = await ask('guard.set', { passphrase });
        if (result.ok) say(t('settings_guard_on'));
        return result;
      }}
    />
  );
}
