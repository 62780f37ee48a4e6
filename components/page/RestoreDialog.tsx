import type { TargetedSubmitEvent } from 'preact';
import { useId, useState } from 'preact/hooks';
import { type MessageKey, t } from '../../lib/i18n.ts';
import type { Restored } from '../../lib/messages.ts';
import { type FileProblem, MOST_BYTES, readBackup } from '../../lib/ui/backup-file.ts';
import { plural } from '../../lib/ui/plural.ts';
import { obstacleText } from '../../lib/ui/run.ts';
import { Dialog } from '../Dialog.tsx';
import { PassphraseField } from '../PassphraseField.tsx';
import { usePage } from './context.ts';
import { clearPasswords } from './NewPassphrase.tsx';

const PROBLEMS: Record<FileProblem, MessageKey> = {
  'too-large': 'backup_tooLarge',
  'other-kind': 'backup_otherKind',
  truncated: 'backup_truncated',
  newer: 'backup_newer',
  altered: 'backup_altered',
};

/** A backup's file and its passphrase; then what became of it. */
export function RestoreDialog({ list, close }: { list: (names: string[]) => string; close: () => void }) {
  const { ask, reload } = usePage();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const [done, setDone] = useState<Restored>();

  async function restore(file: File | undefined, passphrase: string): Promise<string> {
    if (!file) return t('backup_noFile');
    if (file.size > MOST_BYTES) return t(PROBLEMS['too-large']);
    const read = await file
      .text()
      .then(readBackup)
      .catch(() => ({ problem: 'other-kind' as const }));
    if ('problem' in read) return t(PROBLEMS[read.problem]);
    const result = await ask('backup.restore', { passphrase, backup: read.backup });
    if (!result.ok) return obstacleText(result, Date.now());
    reload();
    setDone(result.output);
    return '';
  }

  async function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget;
    const [file, typed] = ['file', 'passphrase'].map((name) => form.elements.namedItem(name) as HTMLInputElement);
    const passphrase = typed!.value;
    clearPasswords(form);
    setBusy(true);
    setError('');
    setError(await restore(file!.files?.[0], passphrase));
    setBusy(false);
  }

  return (
    <Dialog title={t('backup_restore_title')} close={close}>
      {done ? (
        <div class="stack" role="status">
          {sentences(done, list).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          <div class="buttons">
            <button type="button" class="button primary" onClick={close}>
              {t('backup_close')}
            </button>
          </div>
        </div>
      ) : (
        <>
          <p class="soft">{t('backup_restore_about')}</p>
          <form class="stack" onSubmit={(event) => void submit(event)}>
            <div class="field">
              <label for={`${id}-file`}>{t('backup_file')}</label>
              <input id={`${id}-file`} name="file" type="file" accept=".json,application/json" />
            </div>
            <div class="field">
              <PassphraseField id={`${id}-passphrase`} name="passphrase" label={t('backup_passphrase')} error={error} />
            </div>
            <div class="buttons">
              <button type="submit" class="button primary" aria-disabled={busy}>
                {busy ? t('waiting') : t('backup_restore')}
              </button>
              <button type="button" class="button" onClick={close}>
                {t('cancel')}
              </button>
            </div>
          </form>
        </>
      )}
    </Dialog>
  );
}

function sentences({ added, kept, unusable }: Restored, list: (names: string[]) => string): string[] {
  const said = [
    ...(added.length > 0 ? [t('backup_added', list(added))] : []),
    ...(kept.length > 0 ? [t('backup_kept', list(kept))] : []),
    ...(unusable > 0 ? [plural(unusable, 'backup_unusable_one', 'backup_unusable_other')] : []),
  ];
  return said.length > 0 ? said : [t('backup_nothing')];
}
