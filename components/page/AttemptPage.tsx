import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n.ts';
import { NAME } from '../../lib/name.ts';
import type { AttemptView } from '../../lib/snapshot.ts';
import { CONSENT_STEPS, DEFAULT_STEPS } from '../../lib/ui/consent-steps.ts';
import { routeHash } from '../../lib/ui/route.ts';
import { run } from '../../lib/ui/run.ts';
import { FailureWords } from '../FailureWords.tsx';
import { Icon, type IconName } from '../Icon.tsx';
import { Name } from '../Name.tsx';
import { OrderSlot } from '../order/OrderSlot.tsx';
import { AccountPicker } from './AccountPicker.tsx';
import { BankPicker } from './BankPicker.tsx';
import { CertificateStep } from './CertificateStep.tsx';
import { ConnectionTest } from './ConnectionTest.tsx';
import { usePage } from './context.ts';
import { Linked } from './Linked.tsx';
import { Missing } from './Missing.tsx';
import { Via } from '../Via.tsx';

/** How long an attempt may take to appear before it counts as missing. */
const GRACE_MS = 1_000;

/** One window is open at a time: an attempt in one of these keeps the next one waiting. */
const WINDOW_PHASES: ReadonlySet<AttemptView['phase']> = new Set(['consent', 'order', 'finishing']);

/** One attempt to link, from the bank's window to the chosen accounts. */
export function AttemptPage({ id }: { id: string }) {
  const { head, go, act } = usePage();
  const attempt = head.attempts.find((one) => one.id === id);
  const last = useRef(attempt);
  if (attempt) last.current = attempt;
  const [linked, setLinked] = useState<{ connectionId: string; institution: string }>();
  const known = last.current;
  const again = known?.connectionId;
  const leaving = useRef(false);
  const isLinked = (connectionId: string) => head.connections.some((one) => one.id === connectionId);

  // The answer that leads here may be faster than the publication that shows the attempt.
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), GRACE_MS);
    return () => clearTimeout(timer);
  }, []);

  // An attempt that ends without a question was one to link again: its connection has what there is to see.
  useEffect(() => {
    if (attempt || !again || linked || leaving.current) return;
    go(isLinked(again) ? { name: 'connection', id: again } : { name: 'connections' });
  }, [attempt, again, linked]);

  if (linked) return <Linked {...linked} />;
  if (!attempt) return again || !late ? null : <Missing back={{ name: 'connections' }} />;

  async function putAway() {
    leaving.current = true;
    if (await act('link.dismiss', { attemptId: id }))
      go(again && isLinked(again) ? { name: 'connection', id: again } : { name: 'link' });
    else leaving.current = false;
  }

  return (
    <>
      <h1>
        <Name text={attempt.institution} />
      </h1>
      {attempt.via !== undefined && <Via name={attempt.via} />}
      {attempt.phase === 'choose-accounts' ? (
        <>
          <p class="lead">{t('choose_text')}</p>
          <AccountPicker
            load={() => run('link.accounts', { attemptId: id })}
            save={async (accountIds) => {
              leaving.current = true;
              const done = await act('link.choose', { attemptId: id, accountIds });
              if (done) setLinked({ connectionId: done.output.connectionId, institution: attempt.institution });
              else leaving.current = false;
            }}
            cancel={() => void putAway()}
          />
        </>
      ) : attempt.phase === 'order' ? (
        <OrderSlot
          subject={id}
          purpose="link"
          institution={attempt.institution}
          steps={{
            start: (start) => void act('order.start', { attemptId: id, start }),
            cancel: () => void putAway(),
          }}
        />
      ) : attempt.phase === 'choose-bank' ? (
        <>
          <p class="lead">{t('bank_text')}</p>
          <BankPicker attemptId={id} cancel={() => void putAway()} />
        </>
      ) : attempt.phase === 'certificate' ? (
        <CertificateStep
          institutionId={attempt.institutionId}
          institution={attempt.institution}
          done={() => void act('link.continue', { attemptId: id })}
          cancel={() => void putAway()}
        />
      ) : (
        <Progress attempt={attempt} putAway={() => void putAway()} />
      )}
    </>
  );
}

function Progress({ attempt, putAway }: { attempt: AttemptView; putAway: () => void }) {
  const { head, institutions, now, act } = usePage();
  const { id, institutionId, phase, failure } = attempt;
  const bank = institutions?.find((one) => one.id === institutionId);
  if (phase === 'failed') {
    return (
      <Panel icon="alert" title={t('attempt_failedTitle')} alert>
        <p class="soft">{failure ? <FailureWords failure={failure} now={now} /> : t('failure_cancelled')}</p>
        <div class="buttons">
          <button type="button" class="button primary" onClick={() => void act('link.retry', { attemptId: id })}>
            {failure?.kind === 'certificate' ? t('certificate_chooseAgain') : t('try_again')}
          </button>
          <button type="button" class="button" onClick={putAway}>
            {t('attempt_giveUp')}
          </button>
        </div>
        {bank?.testable && (
          <ConnectionTest
            bank={bank}
            subject={() => ({ origins: bank.permissions.browser, tried: { attemptId: id } })}
          />
        )}
      </Panel>
    );
  }
  if (phase === 'finishing') {
    return (
      <Panel icon="refresh" spin title={t('attempt_finishing')}>
        <p class="soft">{t('attempt_finishingText')}</p>
      </Panel>
    );
  }
  if (phase === 'wait') {
    return (
      <Panel icon="phone" title={t('attempt_wait')}>
        <p class="soft">{t('attempt_waitText', NAME)}</p>
        <div class="buttons">
          <button type="button" class="button primary" onClick={() => void act('link.continue', { attemptId: id })}>
            {t('attempt_waitNow')}
          </button>
          <button type="button" class="button" onClick={putAway}>
            {t('cancel')}
          </button>
        </div>
      </Panel>
    );
  }
  if (phase === 'email') {
    return (
      <Panel icon="window" title={t('attempt_email')}>
        <p class="soft">{t('attempt_emailText')}</p>
        <div class="buttons">
          <button type="button" class="button" onClick={() => void act('link.retry', { attemptId: id })}>
            {t('attempt_emailAgain')}
          </button>
          <button type="button" class="button" onClick={putAway}>
            {t('cancel')}
          </button>
        </div>
      </Panel>
    );
  }
  const first = phase === 'queued' ? head.attempts.find((one) => one.id !== id && WINDOW_PHASES.has(one.phase)) : null;
  const steps = CONSENT_STEPS[bank?.connector ?? ''] ?? DEFAULT_STEPS;
  return (
    <Panel
      icon={phase === 'queued' ? 'clock' : 'window'}
      title={t(first ? 'attempt_queued' : first === null ? 'attempt_consent' : 'attempt_begun')}
    >
      {first && <p class="soft">{t('attempt_queuedText', first.institution)}</p>}
      {first === null && (
        <>
          <ol class="todo">
            {steps.map((step) => (
              <li key={step}>{t(step, NAME)}</li>
            ))}
          </ol>
          <p class="hint">{t('consent_hidden')}</p>
        </>
      )}
      <div class="buttons">
        {first && (
          <a class="button primary" href={routeHash({ name: 'attempt', id: first.id })}>
            {t('attempt_queuedShow')}
          </a>
        )}
        <button type="button" class="button" onClick={putAway}>
          {t('cancel')}
        </button>
      </div>
    </Panel>
  );
}

function Panel({
  icon,
  title,
  spin = false,
  alert = false,
  children,
}: {
  icon: IconName;
  title: string;
  spin?: boolean;
  alert?: boolean;
  children: ComponentChildren;
}) {
  return (
    <div class="card pad panel" role={alert ? 'alert' : 'status'}>
      <span class={alert ? 'panel-icon warn' : 'panel-icon'}>
        <Icon name={icon} spin={spin} />
      </span>
      <div class="stack">
        <h2>{title}</h2>
        {children}
      </div>
    </div>
  );
}
