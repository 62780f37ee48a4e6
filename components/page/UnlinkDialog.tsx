import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import type { Unlinked as UnlinkedResult } from '../../lib/messages.ts';
import type { ConnectionView } from '../../lib/snapshot.ts';
import { LEFT } from '../../lib/ui/guides.ts';
import { routeHash } from '../../lib/ui/route.ts';
import { Dialog } from '../Dialog.tsx';
import { Screen } from '../Screen.tsx';
import { usePage } from './context.ts';

/** Says what unlinking does, and does it. */
export function UnlinkDialog({
  connection: { id, institution },
  close,
  done,
}: {
  connection: ConnectionView;
  close: () => void;
  done: (result: UnlinkedResult) => void;
}) {
  const { act } = usePage();
  const [busy, setBusy] = useState(false);
  async function unlink() {
    if (busy) return;
    setBusy(true);
    const answer = await act('connection.unlink', { connectionId: id });
    close();
    if (answer) done(answer.output);
  }
  return (
    <Dialog title={t('unlink_title', institution)} close={close}>
      <p class="soft">{t('unlink_text')}</p>
      <p class="soft">{t('unlink_residue')}</p>
      <div class="buttons">
        <button type="button" class="button danger solid" aria-disabled={busy} onClick={() => void unlink()}>
          {t('unlink_button')}
        </button>
        <button type="button" class="button" onClick={close}>
          {t('cancel')}
        </button>
      </div>
    </Dialog>
  );
}

/** What became of the consent: ended at the bank, or still to be ended there. */
export function Unlinked({
  institution,
  connector,
  revoked,
  portal,
}: UnlinkedResult & Pick<ConnectionView, 'institution' | 'connector'>) {
  return (
    <div class="card narrow">
      <Screen
        icon="check"
        title={t('unlinked_title', institution)}
        text={t(revoked ? 'unlinked_revoked' : (LEFT[connector] ?? 'unlinked_notRevoked'))}
      >
        {!revoked && portal && (
          <a class="button wide" href={portal} target="_blank" rel="noreferrer">
            {t('connection_portal')}
          </a>
        )}
        <a class="button primary wide" href={routeHash({ name: 'connections' })}>
          {t('continue')}
        </a>
      </Screen>
    </div>
  );
}
