import { t } from '../../lib/i18n.ts';
import { usePage } from './context.ts';
import { PassphraseDialog } from './PassphraseDialog.tsx';

/** Says what it means to stop using BankID, and stops. `done`: whether the relying party could be told. */
export function UnenrolDialog({
  relyingParty,
  close,
  done,
}: {
  relyingParty: string;
  close: () => void;
  done: (told: boolean) => void;
}) {
  const { head, ask } = usePage();
  return (
    <PassphraseDialog
      title={t('bankid_stop_title')}
      text={[t('bankid_stop_text', relyingParty), ...(head.passkey ? [t('passkey_fallsAway')] : [])].join(' ')}
      button={t('bankid_stop')}
      current={t('passphrase_current')}
      wanted={null}
      close={close}
      send={async ({ current }) => {
        const result = await ask('bankid.unenrol', { passphrase: current });
        if (result.ok) done(result.output.told);
        return result;
      }}
    />
  );
}
