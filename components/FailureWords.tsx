import type { RfaCode } from '../lib/bankid/message.ts';
import type { FailureInfo } from '../lib/failure.ts';
import { useLoaded } from './order/use-loaded.ts';
import { failureText } from '../lib/ui/failure-text.ts';

const loadRfa = () => import('./order/Rfa.tsx');

/** A failure in our words, followed by the bank's own as a quotation. */
export function FailureWords({ failure, now }: { failure: FailureInfo; now: number }) {
  return (
    <>
      {failure.rfa ? <BankidWords code={failure.rfa} instead={failureText(failure, now)} /> : failureText(failure, now)}
      {failure.bankText && (
        <q class="bank-text" dir="auto" title={failure.bankText}>
          {failure.bankText}
        </q>
      )}
    </>
  );
}

/** BankID's own message, whose words no other failure needs; ours for the moment until they are loaded. */
function BankidWords({ code, instead }: { code: RfaCode; instead: string }) {
  const words = useLoaded(loadRfa);
  return words ? <words.Rfa code={code} /> : <span aria-busy="true">{instead}</span>;
}
