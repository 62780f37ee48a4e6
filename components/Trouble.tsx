import { useEffect, useState } from 'preact/hooks';
import { t } from '../lib/i18n.ts';
import { NAME } from '../lib/name.ts';
import type { Head } from '../lib/snapshot.ts';
import { Strip } from './Strip.tsx';
import type { Obstacle } from '../lib/ui/run.ts';
import { Screen } from './Screen.tsx';

/** Obstacles that stand before every command. */
export type TroubleKind = Extract<Obstacle, 'outdated' | 'unreachable'>;

/** How long the worker may take for its first publication before the person is told. */
const PATIENCE_MS = 5_000;

/** There is nothing to show: the window is of another build than the worker, or the worker can't be reached. */
export function Trouble({ trouble }: { trouble: TroubleKind }) {
  const outdated = trouble === 'outdated';
  return (
    <Screen
      icon="alert"
      title={outdated ? t('outdated_title', NAME) : t('unreachable_title')}
      text={outdated ? t('outdated_text') : t('unreachable_text', NAME)}
    >
      <Reload outdated={outdated} look="primary wide" />
    </Screen>
  );
}

/** The same over amounts that are still there to be seen. */
export function TroubleStrip({ trouble }: { trouble: TroubleKind }) {
  const outdated = trouble === 'outdated';
  return (
    <Strip tone="warn" icon="alert" action={<Reload outdated={outdated} look="small" />}>
      {outdated ? t('refusal_outdated') : t('refusal_unreachable')}
    </Strip>
  );
}

/** The browser refuses to save: over what was saved before. */
export function StorageStrip() {
  return (
    <Strip tone="bad" icon="alert">
      {t('storage_readOnly')}
    </Strip>
  );
}

/** Why nothing that is stored can be shown. */
export function failedText({ trouble }: Head): string {
  return trouble === 'damaged' ? t('failed_damaged', NAME) : t('failed_text', NAME);
}

/** Nothing has been published since the browser started: our first message is waking the worker. */
export function Waiting({ trouble }: { trouble: TroubleKind | null }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (trouble || late) return <Trouble trouble={trouble ?? 'unreachable'} />;
  return <div class="waiting" role="status" aria-label={t('waiting')} />;
}

function Reload({ outdated, look }: { outdated: boolean; look: string }) {
  return (
    <button type="button" class={`button ${look}`} onClick={() => location.reload()}>
      {outdated ? t('reload') : t('try_again')}
    </button>
  );
}
