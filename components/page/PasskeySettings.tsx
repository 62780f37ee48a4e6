import { useEffect, useState } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import { NAME } from '../../lib/name.ts';
import { hasPasskeys, makePasskey } from '../../lib/ui/passkey.ts';
import { PASSKEY_OBSTACLES } from '../../lib/ui/passkey-words.ts';
import { usePage } from './context.ts';
import { PassphraseDialog } from './PassphraseDialog.tsx';
import { Setting } from './Setting.tsx';

/** Unlocking with a passkey, beside the passphrase: turned on, off, or why it can't be. */
export function PasskeySettings() {
  const { head, ask, say } = usePage();
  const [asked, setAsked] = useState<'add' | 'remove' | null>(null);
  const [possible, setPossible] = useState(true);
  useEffect(() => void hasPasskeys().then(setPossible), []);
  const close = () => setAsked(null);
  const on = head.passkey ?? false;
  return (
    <>
      <Setting
        title={t('passkey_title')}
        text={on ? t('passkey_on_text') : possible ? t('passkey_text', NAME) : t('passkey_unsupported')}
      >
        {(on || possible) && (
          <button type="button" class="button" onClick={() => setAsked(on ? 'remove' : 'add')}>
            {on ? t('passkey_stop_open') : t('settings_turnOn')}
          </button>
        )}
      </Setting>
      {asked === 'add' && (
        <PassphraseDialog
          title={t('passkey_offer')}
          text={t('passkey_about')}
          button={t('continue')}
          current={t('passphrase_current')}
          wanted={null}
          close={close}
          send={async ({ current: passphrase }) => {
            const checked = await ask('passkey.check', { passphrase });
            if (!checked.ok) return checked;
            const made = await makePasskey();
            if (!made.ok) return { ok: false, text: t(PASSKEY_OBSTACLES[made.obstacle]) };
            const added = await ask('passkey.add', { ...made.passkey, passphrase });
            if (added.ok) say(t('passkey_isOn'));
            return added;
          }}
        />
      )}
      {asked === 'remove' && (
        <PassphraseDialog
          title={t('passkey_stop_title')}
          text={head.bankid?.enrolled ? `${t('passkey_stop_text')} ${t('bankid_fallsAway')}` : t('passkey_stop_text')}
          button={t('passkey_stop')}
          current={t('passphrase_current')}
          wanted={null}
          close={close}
          send={async ({ current: passphrase }) => {
            const result = await ask('passkey.remove', { passphrase });
            if (result.ok) say(t('bankid_isOff'));
            return result;
          }}
        />
      )}
    </>
  );
}
