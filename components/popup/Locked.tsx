import { t } from '../../lib/i18n.ts';
import type { NoticeView } from '../../lib/snapshot.ts';
import { Notices } from '../Notices.tsx';
import { UnlockForm } from '../UnlockForm.tsx';
import type { PopupActions } from './actions.ts';
import { Screen } from '../Screen.tsx';

/** The passphrase, and what may be known without it. */
export function Locked({
  notices,
  now,
  unlock,
}: {
  notices: NoticeView[];
  now: number;
  unlock: PopupActions['unlock'];
}) {
  return (
    <Screen icon="lock" title={t('locked_title')}>
      <Notices notices={notices} now={now} />
      <UnlockForm label={t('passphrase')} button={t('unlock')} unlock={unlock} />
    </Screen>
  );
}
