import { useEffect, useState } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import { NAME } from '../../lib/name.ts';
import type { Head } from '../../lib/snapshot.ts';
import { effectiveRoute } from '../../lib/ui/parse-route.ts';
import type { Route } from '../../lib/ui/route.ts';
import { isOtherVersion } from '../../lib/ui/version.ts';
import { useHead, useNow } from '../hooks.ts';
import { StorageStrip, Trouble, TroubleStrip, Waiting } from '../Trouble.tsx';
import { ActivityPage } from './ActivityPage.tsx';
import { AttemptPage } from './AttemptPage.tsx';
import { ConnectionPage } from './ConnectionPage.tsx';
import { Connections } from './Connections.tsx';
import { PageValues } from './context.ts';
import { GuardDialog } from './GuardDialog.tsx';
import { InstitutionPage } from './InstitutionPage.tsx';
import { LinkPage } from './LinkPage.tsx';
import { FailedVault, LockedPage } from './LockedPage.tsx';
import { Settings } from './Settings.tsx';
import { TopBar } from './TopBar.tsx';
import { useAccounts, useAsking, useInstitutions, useRoute, useSaying } from './use-page.ts';
import { Welcome } from './Welcome.tsx';

/** Amounts younger than this are not asked for again when the page opens. */
const FRESH_ENOUGH_MS = 300_000;

/** The full page: linking, connections, settings. */
export function Page({ first }: { first: Head | undefined }) {
  const head = useHead(first);
  const now = useNow();
  const [asked, go] = useRoute();
  const [said, say] = useSaying();
  const { ask, act, guard, trouble } = useAsking(say);
  const accounts = useAccounts(head);
  const [institutions, reload] = useInstitutions(head, ask);
  const [country, setCountry] = useState<string>();
  useEffect(() => void ask('refresh', { olderThanMs: FRESH_ENOUGH_MS }), []);

  const route = head && effectiveRoute(asked, head);
  const odd = head !== undefined && isOtherVersion(head);
  const plain = !head || odd || head.vault !== 'open';
  return (
    <>
      <TopBar
        route={plain ? undefined : route}
        head={plain ? undefined : head}
        lock={() => void act('vault.lock', {})}
      />
      <main class="column">
        {odd ? (
          <div class="card narrow">
            <Trouble trouble="outdated" />
          </div>
        ) : !head ? (
          <div class="card narrow">
            <Waiting trouble={trouble} />
          </div>
        ) : (
          <PageValues.Provider
            value={{ head, accounts, now, institutions, reload, country, setCountry, go, say, ask, act }}
          >
            {trouble && <TroubleStrip trouble={trouble} />}
            {head.vault === 'open' && head.trouble && <StorageStrip />}
            <Body head={head} route={route!} />
            {guard && <GuardDialog done={guard} />}
          </PageValues.Provider>
        )}
      </main>
      <div class="toast" role="status">
        {said && <span>{said}</span>}
      </div>
    </>
  );
}

function Body({ head, route }: { head: Head; route: Route }) {
  useEffect(() => {
    const title = titleOf(head, route);
    document.title = title.includes(NAME) ? title : `${title} – ${NAME}`;
  }, [head.vault, route.name]);
  if (head.vault === 'locked') return <LockedPage />;
  if (head.vault === 'failed') return <FailedVault />;
  switch (route.name) {
    case 'welcome':
      return <Welcome />;
    case 'link':
      return <LinkPage />;
    case 'institution':
      return <InstitutionPage key={route.id} id={route.id} />;
    case 'attempt':
      return <AttemptPage key={route.id} id={route.id} />;
    case 'connections':
      return <Connections />;
    case 'connection':
      return <ConnectionPage key={`${route.id} ${route.part ?? ''}`} id={route.id} part={route.part} />;
    case 'settings':
      return <Settings />;
    case 'activity':
      return <ActivityPage />;
  }
}

function titleOf(head: Head, route: Route): string {
  if (head.vault === 'locked') return t('locked_title');
  if (head.vault === 'failed') return t('failed_title');
  switch (route.name) {
    case 'welcome':
      return t('welcome_title', NAME);
    case 'settings':
      return t('settings_title');
    case 'activity':
      return t('activity_title');
    case 'connections':
    case 'connection':
      return t('connections_title');
    default:
      return t('link_a_bank');
  }
}
