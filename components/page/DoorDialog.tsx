import { t } from '../../lib/i18n.ts';
import { usePage } from './context.ts';
import { PassphraseDialog } from './PassphraseDialog.tsx';

/** Another passphrase, or another way to lock. */
export function DoorDialog({
  wish,
  current,
  close,
}: {
  wish: 'change' | 'passphrase' | 'device';
  /** A passphrase stands today. */
  current: boolean;
  close: () => void;
}) {
  const { head, ask, say } = usePage();
  const device = wish === 'device';
  const costs = device ? t('door_device_costs') : t('door_passphrase_costs');
  const title = { change: t('door_change'), passphrase: t('door_toPassphrase'), device: t('door_toDevice') }[wish];
  return (
    <PassphraseDialog
      title={title}
      text={[
        costs,
        ...(wish === 'passphrase' ? [t('door_residue')] : []),
        ...(head.passkey ? [t('passkey_fallsAway')] : []),
        ...(head.bankid?.enrolled ? [t('bankid_fallsAway')] : []),
      ].join(' ')}
      button={t('save')}
      current={current ? t('passphrase_current') : null}
      wanted={device ? null : t('passphrase_new')}
      close={close}
      send={async (typed) => {
        const result = await ask('vault.changeDoor', {
          ...(current && { current: typed.current }),
          ...(device ? { door: 'device' } : { door: 'passphrase', passphrase: typed.passphrase }),
        });
        if (result.ok) say(t('saved'));
        return result;
      }}
    />
  );
}
