import { t } from '../../lib/i18n.ts';
import { run } from '../../lib/ui/run.ts';
import { Dialog } from '../Dialog.tsx';
import { UnlockForm } from '../UnlockForm.tsx';

/** Changes are guarded: the guard's passphrase, or nothing happens. */
export function GuardDialog({ done }: { done: (opened: boolean) => void }) {
  return (
    <Dialog title={t('guard_title')} close={() => done(false)}>
      <p class="soft">{t('guard_text')}</p>
      <UnlockForm
        label={t('guard_passphrase')}
        button={t('guard_lift')}
        cancel={() => done(false)}
        unlock={async (passphrase) => {
          const result = await run('guard.open', { passphrase });
          if (result.ok) done(true);
          return result;
        }}
      />
    </Dialog>
  );
}
