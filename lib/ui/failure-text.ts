import type { FailureInfo } from '../failure.ts';
import { t } from '../i18n.ts';
import { clockTime } from './time.ts';

/** As message keys may be written: they have no `-`. */
type Underscored<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}_${Underscored<Tail>}`
  : Name;

/** A failure in words. What the bank wrote (`bankText`) is not in it: that is shown after it, as a quotation. */
export function failureText(failure: FailureInfo, now: number): string {
  if (failure.kind === 'rate-limited' && failure.until !== undefined)
    return t(
      failure.reason === 'daily-limit' ? 'failure_daily_limit_until' : 'failure_rate_limited_until',
      clockTime(failure.until, now),
    );
  return t(`failure_${underscored(failure.reason ?? failure.kind)}`);
}

function underscored<Name extends string>(name: Name): Underscored<Name> {
  return name.replaceAll('-', '_') as Underscored<Name>;
}
