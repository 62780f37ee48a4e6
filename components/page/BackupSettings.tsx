import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import { language } from '../../lib/ui/language.ts';
import { saveFile } from '../../lib/ui/save-file.ts';
import { backupName, writeBackup } from '../../lib/ui/backup-file.ts';
import { usePage } from './context.ts';
import { PassphraseDialog } from './PassphraseDialog.tsx';
import { RestoreDialog } from './RestoreDialog.tsx';
import { Setting } from './Setting.tsx';

/** What it takes to link anew, in a file and back. */
export function BackupSettings() {
  const { head, ask, say } = usePage();
  const [asked, setAsked] = useState<'save' | 'restore' | null>(null);
  const close = () => setAsked(null);
  const locked = head.door === 'passphrase';
  return (
    <>
      <h2 class="group">{t('backup_title')}</h2>
      <div class="card list">
        <Setting title={t('backup_save_title')} text={t('backup_save_text')}>
          <button type="button" class="button" onClick={() => setAsked('save')}>
            {t('backup_save_open')}
          </button>
        </Setting>
        <Setting title={t('backup_restore_title')} text={t('backup_restore_text')}>
          <button type="button" class="button" onClick={() => setAsked('restore')}>
            {t('backup_restore_open')}
          </button>
        </Setting>
      </div>
      {asked === 'save' && (
        <PassphraseDialog
          title={t('backup_save_title')}
          text={t('backup_save_about')}
          button={t('save')}
          current={locked ? t('passphrase_current') : null}
          wanted={t('backup_passphrase')}
          close={close}
          send={async ({ current, passphrase }) => {
            const result = await ask('backup.save', { passphrase, ...(locked && { current }) });
            if (!result.ok) return result;
            const { backup, left } = result.output;
            saveFile(backupName(Date.now()), await writeBackup(backup));
            say(left.length > 0 ? t('backup_left', list(left)) : t('backup_saved'));
            return result;
          }}
        />
      )}
      {asked === 'restore' && <RestoreDialog list={list} close={close} />}
    </>
  );
}

function list(names: string[]): string {
  return new Intl.ListFormat(language(), { type: 'conjunction' }).format(names);
}
