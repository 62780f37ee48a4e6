import { type MessageKey, t } from '../lib/i18n.ts';
import type { ConsentWindowKind } from '../lib/messages.ts';
import type { ConnectionView } from '../lib/snapshot.ts';
import { type ConnectionState, confirmSoon, connectionState, consentEndsSoon } from '../lib/states.ts';
import { calendarDay, clockTime } from '../lib/ui/time.ts';
import { FailureWords } from './FailureWords.tsx';
import type { IconName } from './Icon.tsx';
import { Strip, type Tone } from './Strip.tsx';

/** The next steps that a state may offer. A step that leads to where one is already is left out. */
export interface ConnectionSteps {
  refresh(connectionId: string): unknown;
  linkAgain(connectionId: string): unknown;
  confirm(connectionId: string): unknown;
  credentials(connectionId: string): unknown;
  permission(connectionId: string): unknown;
  certificate(connectionId: string): unknown;
  details?(connectionId: string): unknown;
}

const LOOK: Record<ConnectionState, { tone: Tone; icon: IconName }> = {
  fresh: { tone: 'quiet', icon: 'check' },
  refreshing: { tone: 'quiet', icon: 'refresh' },
  linking: { tone: 'quiet', icon: 'window' },
  stale: { tone: 'quiet', icon: 'clock' },
  'never-read': { tone: 'quiet', icon: 'clock' },
  offline: { tone: 'quiet', icon: 'cloud' },
  'rate-limited': { tone: 'quiet', icon: 'clock' },
  unavailable: { tone: 'quiet', icon: 'cloud' },
  'bad-response': { tone: 'warn', icon: 'alert' },
  forbidden: { tone: 'warn', icon: 'alert' },
  'needs-login': { tone: 'warn', icon: 'alert' },
  permission: { tone: 'warn', icon: 'alert' },
  certificate: { tone: 'warn', icon: 'alert' },
  configuration: { tone: 'bad', icon: 'alert' },
};

const LINKING: Record<ConsentWindowKind, MessageKey> = {
  browser: 'attempt_consent',
  tab: 'attempt_consent',
  order: 'attempt_order',
  none: 'attempt_finishing',
};

/** What is to be said about a connection besides its amounts, with the next step; nothing when all is well. */
export function ConnectionStrip({
  connection,
  now,
  steps,
}: {
  connection: ConnectionView;
  now: number;
  steps: ConnectionSteps;
}) {
  const state = connectionState(connection, now);
  const { id, failure, asOf, partial, consentEndsAt, confirmBy } = connection;
  const again = () => steps.linkAgain(id);
  const refresh = () => steps.refresh(id);
  const confirm = <Step label={t('step_confirm')} onClick={() => steps.confirm(id)} />;

  if (state === 'linking') {
    return <Strip {...LOOK.linking}>{t(LINKING[connection.window])}</Strip>;
  }
  if (failure && state !== 'refreshing' && state !== 'fresh' && state !== 'stale' && state !== 'never-read') {
    const step = {
      // Confirming needs no bank: a click here is all.
      'needs-login': failure.reason === 'not-confirmed' ? confirm : <Step label={t('link_again')} onClick={again} />,
      configuration: <Step label={t('step_configuration')} onClick={() => steps.credentials(id)} />,
      permission: <Step label={t('step_permission')} onClick={() => steps.permission(id)} />,
      certificate: <Step label={t('certificate_chooseAgain')} onClick={() => steps.certificate(id)} />,
      offline: <Step label={t('try_again')} onClick={refresh} />,
      unavailable: <Step label={t('try_again')} onClick={refresh} />,
      'bad-response': <Step label={t('try_again')} onClick={refresh} />,
      forbidden: steps.details && <Step label={t('step_details')} onClick={() => steps.details?.(id)} />,
      'rate-limited': null,
    }[state];
    return (
      <Strip {...LOOK[state]} action={step}>
        <FailureWords failure={failure} now={now} />
      </Strip>
    );
  }
  if (confirmBy !== undefined && confirmSoon(connection, now)) {
    return (
      <Strip tone="warn" icon="clock" action={confirm}>
        {t('confirm_soon', calendarDay(confirmBy, now))}
      </Strip>
    );
  }
  if (consentEndsAt !== undefined && consentEndsSoon(connection, now)) {
    return (
      <Strip tone="warn" icon="clock" action={<Step label={t('step_renew')} onClick={again} />}>
        {t('consent_ends', calendarDay(consentEndsAt, now))}
      </Strip>
    );
  }
  if (state === 'never-read')
    return (
      <Strip {...LOOK[state]} action={<Step label={t('refresh')} onClick={refresh} />}>
        {t('state_neverRead')}
      </Strip>
    );
  if (state === 'stale' && asOf !== undefined)
    return (
      <Strip {...LOOK[state]} action={<Step label={t('refresh')} onClick={refresh} />}>
        {t('state_stale', clockTime(asOf, now))}
      </Strip>
    );
  return partial ? (
    <Strip tone="quiet" icon="alert">
      {t('state_partial')}
    </Strip>
  ) : null;
}

function Step({ label, onClick }: { label: string; onClick: () => unknown }) {
  return (
    <button type="button" class="button small" onClick={onClick}>
      {label}
    </button>
  );
}
