import { useEffect, useState } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import type { LogEntry } from '../../lib/log.ts';
import { eventText, exported, obstacleOf } from '../../lib/ui/activity-words.ts';
import { saveFile } from '../../lib/ui/save-file.ts';
import { clockTime, exactTime } from '../../lib/ui/time.ts';
import { Icon } from '../Icon.tsx';
import { Back } from './Back.tsx';
import { usePage } from './context.ts';

/** What happened since the browser started, newest first. */
export function ActivityPage() {
  const { ask, head } = usePage();
  const [entries, setEntries] = useState<LogEntry[]>();
  // Published whenever something happened.
  useEffect(() => {
    let wanted = true;
    void ask('activity', {}).then((result) => wanted && result.ok && setEntries(result.output));
    return () => void (wanted = false);
  }, [ask, head]);
  return (
    <>
      <Back to={{ name: 'settings' }} label={t('settings_title')} />
      <div class="title-row">
        <h1>{t('activity_title')}</h1>
        {entries && entries.length > 0 && (
          <button type="button" class="button" onClick={() => saveFile('activity.json', exported(entries))}>
            {t('activity_save')}
          </button>
        )}
      </div>
      <p class="soft">{t('activity_text')}</p>
      {entries?.length === 0 && <p class="soft">{t('activity_empty')}</p>}
      {entries && entries.length > 0 && (
        <ol class="card list log" aria-label={t('activity_title')}>
          {entries.toReversed().map((entry, index) => (
            <Line key={`${entry.at} ${index}`} entry={entry} />
          ))}
        </ol>
      )}
    </>
  );
}

function Line({ entry }: { entry: LogEntry }) {
  const { institutions, now } = usePage();
  const why = obstacleOf(entry);
  const bank = institutions?.find(({ id }) => id === entry.institutionId)?.name ?? entry.institutionId;
  return (
    <li class="row">
      <span class={why === undefined ? 'log-sign' : 'log-sign bad'}>
        <Icon name={why === undefined ? 'check' : 'alert'} />
      </span>
      <span class="row-main">
        <span class="row-title">{[eventText(entry), ...(bank === undefined ? [] : [bank])].join(' · ')}</span>
        {why !== undefined && <span class="row-text">{why}</span>}
      </span>
      <time class="age" dateTime={new Date(entry.at).toISOString()} title={exactTime(entry.at)}>
        {clockTime(entry.at, now)}
      </time>
    </li>
  );
}
