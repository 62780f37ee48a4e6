import { t } from '../lib/i18n.ts';
import type { FailureInfo } from '../lib/failure.ts';
import { FailureWords } from './FailureWords.tsx';
import { IconButton } from './IconButton.tsx';
import { Strip } from './Strip.tsx';

/** Why a login to open the vault, or to give it a BankID door, came to nothing. */
export function BankIdFailure({
  failure,
  now,
  again,
  dismiss,
}: {
  failure: FailureInfo;
  now: number;
  /** Absent where the form below begins it anew. */
  again?: () => unknown;
  dismiss: () => unknown;
}) {
  const steps = (
    <>
      {again && (
        <button type="button" class="button small" onClick={again}>
          {failure.kind === 'permission' ? t('step_permission') : t('try_again')}
        </button>
      )}
      <IconButton icon="close" label={t('dismiss')} onClick={dismiss} />
    </>
  );
  return (
    <Strip tone="warn" icon="alert" action={steps}>
      <span role="alert">
        <FailureWords failure={failure} now={now} />
      </span>
    </Strip>
  );
}
