import { useState } from 'preact/hooks';
import { native } from '../../lib/browser/native.ts';
import { type MessageKey, t } from '../../lib/i18n.ts';
import type { Input, TestStep } from '../../lib/messages.ts';
import { obstacleText } from '../../lib/ui/run.ts';
import { FailureWords } from '../FailureWords.tsx';
import { Strip } from '../Strip.tsx';
import { CertificateStep } from './CertificateStep.tsx';
import { usePage } from './context.ts';

const WORDS: Record<TestStep['name'], { done: MessageKey; failed: MessageKey }> = {
  token: { done: 'test_token', failed: 'test_tokenFailed' },
  greeting: { done: 'test_greeting', failed: 'test_greetingFailed' },
  application: { done: 'test_application', failed: 'test_applicationFailed' },
};

/** Tries credentials at the bank and says of each step what came of it. `subject` is null where there is nothing to try. */
export function ConnectionTest({
  bank,
  subject,
}: {
  bank: { id: string; name: string };
  /** With the host permissions that the try needs. */
  subject: () => { origins: string[]; tried: Input<'connection.test'> } | null;
}) {
  const { ask, now } = usePage();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const [steps, setSteps] = useState<TestStep[]>([]);
  const [last, setLast] = useState<Input<'connection.test'>>();
  const wantsCertificate = steps.some(({ failure }) => failure?.kind === 'certificate');

  async function run(permission: Promise<boolean>, tried: Input<'connection.test'>) {
    setBusy(true);
    setError('');
    setSteps([]);
    setLast(tried);
    const granted = await permission.catch(() => false);
    const result = granted ? await ask('connection.test', tried) : null;
    setBusy(false);
    if (result?.ok) setSteps(result.output);
    else setError(result ? obstacleText(result, now) : t('permission_refused'));
  }
  function test() {
    const wish = busy ? null : subject();
    // First thing in the click: the browsers ask nobody who has not just clicked.
    if (wish) void run(native.permissions.request({ origins: wish.origins }), wish.tried);
  }

  return (
    <div class="stack">
      <div class="buttons">
        <button type="button" class="button" aria-disabled={busy} onClick={test}>
          {t('test_button')}
        </button>
      </div>
      <div role="status">
        {busy && <p class="soft">{t('test_running')}</p>}
        {error && <p class="field-error">{error}</p>}
        {steps.length > 0 && (
          <ul class="stack">
            {steps.map((step) => (
              <StepLine key={step.name} step={step} now={now} />
            ))}
          </ul>
        )}
      </div>
      {wantsCertificate && last && (
        <CertificateStep
          institutionId={bank.id}
          institution={bank.name}
          done={() => void run(Promise.resolve(true), last)}
          cancel={() => setSteps([])}
        />
      )}
    </div>
  );
}

function StepLine({ step: { name, words, failure }, now }: { step: TestStep; now: number }) {
  return (
    <li data-step={name}>
      {failure ? (
        <Strip tone="warn" icon="alert">
          {t(WORDS[name].failed)} <FailureWords failure={failure} now={now} />
        </Strip>
      ) : (
        <Strip tone="quiet" icon="check">
          {t(WORDS[name].done)}
          {words && (
            <q class="bank-text" dir="auto">
              {words}
            </q>
          )}
        </Strip>
      )}
    </li>
  );
}
