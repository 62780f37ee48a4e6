import { t } from '../lib/i18n.ts';
import type { NoticeView } from '../lib/snapshot.ts';
import { calendarDay } from '../lib/ui/time.ts';
import { Strip } from './Strip.tsx';

/** While locked nobody is told which bank it is: only that an access ends, and when. */
export function Notices({ notices, now }: { notices: NoticeView[]; now: number }) {
  return (
    <>
      {notices.map(({ connectionId, endsAt }) => (
        <Strip key={connectionId} tone="warn" icon="clock">
          {t('consent_endsLocked', calendarDay(endsAt, now))}
        </Strip>
      ))}
    </>
  );
}
