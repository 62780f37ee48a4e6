import { t } from '../../lib/i18n.ts';
import type { ConnectionView } from '../../lib/snapshot.ts';
import { connectionState } from '../../lib/states.ts';
import { plural } from '../../lib/ui/plural.ts';
import { routeHash } from '../../lib/ui/route.ts';
import { Age } from '../Age.tsx';
import { AttemptStrip } from '../AttemptStrip.tsx';
import { ConnectionStrip } from '../ConnectionStrip.tsx';
import { Icon } from '../Icon.tsx';
import { Name } from '../Name.tsx';
import { Screen } from '../Screen.tsx';
import { usePage } from './context.ts';
import { useConnectionSteps } from './use-connection-steps.ts';

/** Every linked bank with its state. */
export function Connections() {
  const { head, now, act, go } = usePage();
  const linked = new Set(head.connections.map(({ id }) => id));
  const newcomers = head.attempts.filter(({ connectionId }) => connectionId === undefined || !linked.has(connectionId));
  if (head.connections.length === 0 && newcomers.length === 0) {
    return (
      <div class="card narrow">
        <Screen title={t('empty_title')} text={t('empty_text')}>
          <a class="button primary wide" href={routeHash({ name: 'link' })}>
            {t('link_a_bank')}
          </a>
        </Screen>
      </div>
    );
  }
  return (
    <>
      <div class="title-row">
        <h1>{t('connections_title')}</h1>
        <button type="button" class="button" onClick={() => void act('refresh', {})}>
          <Icon name="refresh" />
          {t('refresh')}
        </button>
      </div>
      <div class="stack">
        {newcomers.map((attempt) => (
          <section key={attempt.id} class="card pad connection" aria-label={attempt.institution}>
            <Name text={attempt.institution} class="row-title" />
            <AttemptStrip
              attempt={attempt}
              now={now}
              steps={{
                retry: (attemptId) => act('link.retry', { attemptId }),
                dismiss: (attemptId) => act('link.dismiss', { attemptId }),
                choose: (id) => go({ name: 'attempt', id }),
              }}
            />
          </section>
        ))}
        {head.connections.map((connection) => (
          <ConnectionCard key={connection.id} connection={connection} />
        ))}
      </div>
    </>
  );
}

function ConnectionCard({ connection }: { connection: ConnectionView }) {
  const { now } = usePage();
  const steps = useConnectionSteps(connection);
  const { id, institution, via, asOf, accountIds } = connection;
  return (
    <section class="card connection" aria-label={institution}>
      <a class="row" href={routeHash({ name: 'connection', id })}>
        <span class="row-main">
          <Name text={institution} class="row-title" />
          <span class="row-text">
            {[
              plural(accountIds.length, 'accounts_one', 'accounts_other'),
              ...(via === undefined ? [] : [t('via', via)]),
            ].join(' · ')}
          </span>
        </span>
        {connectionState(connection, now) === 'refreshing' ? (
          <span class="age">{t('state_refreshing')}</span>
        ) : (
          asOf !== undefined && <Age at={asOf} now={now} />
        )}
        <Icon name="chevron" />
      </a>
      <ConnectionStrip connection={connection} now={now} steps={steps} />
    </section>
  );
}
