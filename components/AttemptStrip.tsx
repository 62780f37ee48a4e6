import { t } from '../lib/i18n.ts';
import type { AttemptView } from '../lib/snapshot.ts';
import { FailureWords } from './FailureWords.tsx';
import { IconButton } from './IconButton.tsx';
import { Strip } from './Strip.tsx';

export interface AttemptSteps {
  retry(attemptId: string): unknown;
  dismiss(attemptId: string): unknown;
  choose(attemptId: string): unknown;
}

/** An attempt to link: what is to be done now, or why it failed and how to go on. */
export function AttemptStrip({ attempt, now, steps }: { attempt: AttemptView; now: number; steps: AttemptSteps }) {
  const { id, phase, failure } = attempt;
  const dismiss = (label: string) => <IconButton icon="close" label={label} onClick={() => steps.dismiss(id)} />;
  switch (phase) {
    case 'queued':
    case 'consent':
      return (
        <Strip tone="quiet" icon={phase === 'queued' ? 'clock' : 'window'} action={dismiss(t('cancel'))}>
          {phase === 'queued' ? t('attempt_queued') : t('attempt_consent')}
        </Strip>
      );
    case 'choose-bank': {
      const bankSteps = (
        <>
          <button type="button" class="button small" onClick={() => steps.choose(id)}>
            {t('bank_choose')}
          </button>
          {dismiss(t('cancel'))}
        </>
      );
      return (
        <Strip tone="quiet" icon="clock" action={bankSteps}>
          {t('bank_needed')}
        </Strip>
      );
    }
    case 'email':
    case 'wait':
      return (
        <Strip tone="quiet" icon={phase === 'email' ? 'window' : 'phone'} action={dismiss(t('cancel'))}>
          {phase === 'email' ? t('attempt_email') : t('attempt_wait')}
        </Strip>
      );
    case 'certificate': {
      const certificateSteps = (
        <>
          <button type="button" class="button small" onClick={() => steps.choose(id)}>
            {t('certificate_choose')}
          </button>
          {dismiss(t('cancel'))}
        </>
      );
      return (
        <Strip tone="quiet" icon="lock" action={certificateSteps}>
          {t('certificate_needed')}
        </Strip>
      );
    }
    case 'order': {
      const orderSteps = (
        <>
          <button type="button" class="button small" onClick={() => steps.choose(id)}>
            {t('attempt_orderShow')}
          </button>
          {dismiss(t('cancel'))}
        </>
      );
      return (
        <Strip tone="quiet" icon="phone" action={orderSteps}>
          {t('attempt_order')}
        </Strip>
      );
    }
    case 'finishing':
      return (
        <Strip tone="quiet" icon="refresh" spin>
          {t('attempt_finishing')}
        </Strip>
      );
    case 'choose-accounts': {
      const choose = (
        <button type="button" class="button small" onClick={() => steps.choose(id)}>
          {t('attempt_choose')}
        </button>
      );
      return (
        <Strip tone="quiet" icon="check" action={choose}>
          {t('attempt_approved')}
        </Strip>
      );
    }
    case 'failed': {
      const failedSteps = (
        <>
          <button type="button" class="button small" onClick={() => steps.retry(id)}>
            {failure?.kind === 'certificate' ? t('certificate_chooseAgain') : t('try_again')}
          </button>
          {dismiss(t('dismiss'))}
        </>
      );
      return (
        <Strip tone="warn" icon="alert" action={failedSteps}>
          {failure ? <FailureWords failure={failure} now={now} /> : t('failure_cancelled')}
        </Strip>
      );
    }
  }
}
