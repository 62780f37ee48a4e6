import { isFirefox } from '../../lib/browser/native.ts';
import { t } from '../../lib/i18n.ts';
import type { LockTimes as Times } from '../../lib/snapshot.ts';
import { language } from '../../lib/ui/language.ts';
import { usePage } from './context.ts';
import { Setting } from './Setting.tsx';

const IDLE_MINUTES = [5, 15, 30, 60, 240];
const HOURS = [1, 4, 12, 24];

/** When the vault locks by itself. */
export function LockTimes({ times }: { times: Times }) {
  const { act } = usePage();
  const set = (lock: Partial<Times>) => act('settings.set', { lock });
  return (
    <>
      <Setting title={t('settings_idle')} text={isFirefox() ? t('settings_idle_firefox') : t('settings_idle_text')}>
        <Choice
          label={t('settings_idle')}
          from={IDLE_MINUTES}
          chosen={times.idleMinutes}
          words={(minutes) => (minutes < 60 ? duration(minutes, 'minute') : duration(minutes / 60, 'hour'))}
          choose={(idleMinutes) => set({ idleMinutes })}
        />
      </Setting>
      <Setting title={t('settings_hours')} text={t('settings_hours_text')}>
        <Choice
          label={t('settings_hours')}
          from={HOURS}
          chosen={times.hours}
          words={(hours) => duration(hours, 'hour')}
          choose={(hours) => set({ hours })}
        />
      </Setting>
    </>
  );
}

function Choice({
  label,
  from,
  chosen,
  words,
  choose,
}: {
  label: string;
  from: number[];
  chosen: number | null;
  words: (value: number) => string;
  choose: (value: number | null) => Promise<unknown>;
}) {
  return (
    <select
      class="input"
      aria-label={label}
      value={chosen ?? ''}
      onChange={({ currentTarget }) => void choose(currentTarget.value === '' ? null : Number(currentTarget.value))}
    >
      {from.map((value) => (
        <option key={value} value={value}>
          {words(value)}
        </option>
      ))}
      <option value="">{t('settings_never')}</option>
    </select>
  );
}

function duration(value: number, unit: 'minute' | 'hour'): string {
  return new Intl.NumberFormat(language(), { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}
