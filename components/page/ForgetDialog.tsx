import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import { NAME } from '../../lib/name.ts';
import { Dialog } from '../Dialog.tsx';
import { usePage } from './context.ts';

/** Everything goes. Asked twice: by the dialog, and by the box that has to be ticked. */
export function ForgetDialog({ close }: { close: () => void }) {
  const { act, say } = usePage();
  const [sure, setSure] = useState(false);
  async function forget() {
    if (!sure) return;
    if (await act('vault.destroy', {})) say(t('forget_done'));
    close();
  }
  return (
    <Dialog title={t('forget_title')} close={close}>
      <p class="soft">{t('forget_text', NAME)}</p>
      <label class="check">
        <input type="checkbox" checked={sure} onChange={(event) => setSure(event.currentTarget.checked)} />
        <span>{t('forget_sure')}</span>
      </label>
      <div class="buttons">
        <button type="button" class="button danger solid" disabled={!sure} onClick={() => void forget()}>
          {t('forget_button')}
        </button>
        <button type="button" class="button" onClick={close}>
          {t('cancel')}
        </button>
      </div>
    </Dialog>
  );
}
