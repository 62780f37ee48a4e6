import { t } from '../lib/i18n.ts';
import { ago, exactTime } from '../lib/ui/time.ts';

/** When the amounts were read: "3 min. ago", the exact time on hover and for machines. */
export function Age({ at, now }: { at: number; now: number }) {
  return (
    <time class="age" dateTime={new Date(at).toISOString()} title={t('age_title', exactTime(at))}>
      {ago(at, now)}
    </time>
  );
}
