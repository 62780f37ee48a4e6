import { t } from '../../lib/i18n.ts';
import { NAME } from '../../lib/name.ts';
import type { Head } from '../../lib/snapshot.ts';
import { IconButton } from '../IconButton.tsx';
import { Mark } from '../Mark.tsx';
import type { PopupActions } from './actions.ts';

/** Mark and name, and the few things that one does to everything at once. */
export function Header({
  head,
  hidden,
  refreshing,
  actions,
}: {
  head: Head | undefined;
  hidden: boolean;
  refreshing: boolean;
  actions: PopupActions;
}) {
  const open = head?.vault === 'open';
  const linked = open && head.connections.length > 0;
  return (
    <header class="header">
      <Mark />
      <h1 class="header-name">{NAME}</h1>
      {linked && (
        <>
          <IconButton
            icon="refresh"
            spin={refreshing}
            label={refreshing ? t('state_refreshing') : t('refresh')}
            onClick={() => void actions.refresh()}
          />
          <IconButton
            icon={hidden ? 'eye-off' : 'eye'}
            label={hidden ? t('amounts_show') : t('amounts_hide')}
            onClick={() => actions.setHidden(!hidden)}
          />
        </>
      )}
      {open && head.door === 'passphrase' && <IconButton icon="lock" label={t('lock')} onClick={actions.lock} />}
      <IconButton icon="open" label={t('page_open', NAME)} onClick={() => actions.open()} />
    </header>
  );
}
