import type { FailureInfo } from '../lib/failure.ts';
import { failureText } from '../lib/ui/failure-text.ts';

/** A failure in our words, followed by the bank's own as a quotation. */
export function FailureWords({ failure, now }: { failure: FailureInfo; now: number }) {
  return (
    <>
      {failureText(failure, now)}
      {failure.bankText && (
        <q class="bank-text" dir="auto" title={failure.bankText}>
          {failure.bankText}
        </q>
      )}
    </>
  );
}
