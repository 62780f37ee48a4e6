import { t } from '../../lib/i18n.ts';
import { NAME } from '../../lib/name.ts';
import type { Head } from '../../lib/snapshot.ts';
import type { Route } from '../../lib/ui/route.ts';
import { IconButton } from '../IconButton.tsx';
import { Mark } from '../Mark.tsx';

/** Mark, name and, once there is something to go to, where one can go. */
export function TopBar({ head, route, lock }: { head: Head | undefined; route: Route | undefined; lock: () => void }) {
  const tabs = [
    { hash: '#connections', label: t('connections_title'), on: ['connections', 'connection'] },
    { hash: '#link', label: t('nav_link'), on: ['link', 'institution', 'attempt'] },
    { hash: '#settings', label: t('settings_title'), on: ['settings', 'activity'] },
  ];
  return (
    <header class="top">
      <div class="top-inner">
        <Mark />
        <span class="top-name">{NAME}</span>
        {head && (
          <nav class="tabs" aria-label={t('nav')}>
            {tabs.map(({ hash, label, on }) => (
              <a
                key={hash}
                class="tab"
                href={hash}
                aria-current={route && on.includes(route.name) ? 'page' : undefined}
              >
                {label}
              </a>
            ))}
          </nav>
        )}
        {head?.door === 'passphrase' && <IconButton icon="lock" label={t('lock')} onClick={lock} />}
      </div>
    </header>
  );
}
