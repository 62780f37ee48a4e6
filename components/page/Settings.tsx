import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import { NAME } from '../../lib/name.ts';
import { routeHash } from '../../lib/ui/route.ts';
import { clockTime } from '../../lib/ui/time.ts';
import { BackupSettings } from './BackupSettings.tsx';
import { BankIdSettings } from './BankIdSettings.tsx';
import { usePage } from './context.ts';
import { DoorDialog } from './DoorDialog.tsx';
import { ForgetDialog } from './ForgetDialog.tsx';
import { GuardSetDialog } from './GuardSetDialog.tsx';
import { LockTimes } from './LockTimes.tsx';
import { PasskeySettings } from './PasskeySettings.tsx';
import { Setting } from './Setting.tsx';

type Asked = 'change' | 'passphrase' | 'device' | 'guard' | 'forget' | null;

/** What is shown, how it is locked, who may change it. */
export function Settings() {
  const { head, now, act, say } = usePage();
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => setAsked(null);
  const { settings, door } = head;
  const byPassphrase = door === 'passphrase';
  const lifted = settings.guardOpenUntil !== undefined && settings.guardOpenUntil > now;
  return (
    <>
      <h1>{t('settings_title')}</h1>
      <h2 class="group">{t('settings_show')}</h2>
      <div class="card list">
        <Setting title={t('settings_badge')} text={t('settings_badge_text')}>
          <Switch
            label={t('settings_badge')}
            on={settings.badge === 'total'}
            set={(on) => act('settings.set', { badge: on ? 'total' : 'nothing' })}
          />
        </Setting>
        <Setting title={t('amounts_hide')} text={t('settings_hide_text')}>
          <Switch label={t('amounts_hide')} on={settings.hidden} set={(hidden) => act('settings.set', { hidden })} />
        </Setting>
      </div>
      <h2 class="group">{t('settings_lock')}</h2>
      <div class="card list">
        <Setting
          title={byPassphrase ? t('door_passphrase') : t('door_device')}
          text={byPassphrase ? t('door_passphrase_costs') : t('door_device_costs')}
        >
          {byPassphrase ? (
            <>
              <Action label={t('settings_change')} run={() => setAsked('change')} />
              <Action label={t('settings_toDevice')} run={() => setAsked('device')} />
            </>
          ) : (
            <Action label={t('settings_toPassphrase')} run={() => setAsked('passphrase')} />
          )}
        </Setting>
        {byPassphrase && <PasskeySettings />}
        {settings.lock && <LockTimes times={settings.lock} />}
        {byPassphrase && (
          <Setting title={t('settings_lockNow')} text={t('settings_lockNow_text')}>
            <Action label={t('lock')} run={() => void act('vault.lock', {})} />
          </Setting>
        )}
      </div>
      {head.bankid && <BankIdSettings bankid={head.bankid} />}
      <h2 class="group">{t('settings_guard')}</h2>
      <div class="card list">
        <Setting
          title={t('settings_guard_title')}
          text={lifted ? t('guard_lifted', clockTime(settings.guardOpenUntil!, now)) : t('settings_guard_text')}
        >
          {!settings.guarded ? (
            <Action label={t('settings_turnOn')} run={() => setAsked('guard')} />
          ) : (
            <>
              {lifted && <Action label={t('guard_close')} run={() => void act('guard.close', {})} />}
              <Action
                label={t('settings_turnOff')}
                run={() =>
                  void act('guard.set', { passphrase: null }).then((done) => done && say(t('settings_guard_off')))
                }
              />
            </>
          )}
        </Setting>
      </div>
      <BackupSettings />
      <h2 class="group">{t('activity_title')}</h2>
      <div class="card list">
        <Setting title={t('activity_setting')} text={t('activity_text')}>
          <a class="button" href={routeHash({ name: 'activity' })}>
            {t('activity_show')}
          </a>
        </Setting>
      </div>
      <h2 class="group">{t('settings_forget')}</h2>
      <div class="card list">
        <Setting title={t('forget_button')} text={t('settings_forget_text', NAME)}>
          <button type="button" class="button danger" onClick={() => setAsked('forget')}>
            {t('forget_button')}
          </button>
        </Setting>
      </div>
      {asked === 'forget' && <ForgetDialog close={close} />}
      {asked === 'guard' && <GuardSetDialog close={close} />}
      {(asked === 'change' || asked === 'passphrase' || asked === 'device') && (
        <DoorDialog wish={asked} current={byPassphrase} close={close} />
      )}
    </>
  );
}

function Action({ label, run }: { label: string; run: () => void }) {
  return (
    <button type="button" class="button" onClick={run}>
      {label}
    </button>
  );
}

function Switch({ label, on, set }: { label: string; on: boolean; set: (on: boolean) => Promise<unknown> }) {
  return (
    <button
      type="button"
      class="switch"
      role="switch"
      aria-checked={on}
      aria-label={label}
      onClick={() => void set(!on)}
    >
      <span class="switch-knob" />
    </button>
  );
}
