import { useState } from 'preact/hooks';
import { type MessageKey, t } from '../../lib/i18n.ts';
import type { ConsentWindowKind, InstitutionView } from '../../lib/messages.ts';
import { NAME } from '../../lib/name.ts';
import { CONSENT_WORDS } from '../../lib/ui/consent-words.ts';
import { GUIDES, POWERS } from '../../lib/ui/guides.ts';
import { language } from '../../lib/ui/language.ts';
import { neededPermissions, patternHost } from '../../lib/ui/link-form.ts';
import { CopyField } from '../CopyField.tsx';
import { Name } from '../Name.tsx';
import { Back } from './Back.tsx';
import { ConnectionTest } from './ConnectionTest.tsx';
import { usePage } from './context.ts';
import { CredentialsForm } from './CredentialsForm.tsx';
import { Guide } from './Guide.tsx';
import { Missing } from './Missing.tsx';
import { SparebankGuide } from './SparebankGuide.tsx';
import { useLinking } from './use-linking.ts';

/** What is needed to link one institution, and the button that does it. */
export function InstitutionPage({ id }: { id: string }) {
  const { institutions } = usePage();
  const institution = institutions?.find((one) => one.id === id);
  if (!institutions) return null;
  if (!institution) return <Missing back={{ name: 'link' }} />;
  return (
    <>
      <Back to={{ name: 'link' }} label={t('link_a_bank')} />
      <h1>
        <Name text={institution.name} />
      </h1>
      {institution.kind === 'closed' ? (
        <p class="lead">{t((institution.closedText ?? 'link_closed') as MessageKey)}</p>
      ) : (
        <Linkable institution={institution} />
      )}
    </>
  );
}

function Linkable({ institution }: { institution: InstitutionView }) {
  const { id, fields, connector, intro, portal, redirects, decoupled, hasRegistration, hostSettings, testable } =
    institution;
  const { busy, error, link } = useLinking();
  const [consentWindow, setWindow] = useState<ConsentWindowKind>(
    redirects[0]?.window ?? (decoupled ? 'order' : 'none'),
  );
  const [anew, setAnew] = useState(!hasRegistration);
  const redirect = redirects.find((one) => one.window === consentWindow)?.uri;
  const guide = GUIDES[connector];
  const power = POWERS[connector];
  const words = CONSENT_WORDS[consentWindow];
  const button = t(words.button);
  const needed = (settings: Record<string, string>) => neededPermissions(institution, consentWindow, settings);
  const start = (settings: Record<string, string> | null, sent?: () => void) =>
    link(needed(settings ?? hostSettings), 'link.start', { institutionId: id, window: consentWindow, settings }, sent);
  const test = (typed: () => Record<string, string> | null | undefined) =>
    testable && (
      <ConnectionTest
        bank={institution}
        subject={() => {
          const settings = typed();
          if (settings === undefined) return null;
          return { origins: needed(settings ?? hostSettings), tried: { institutionId: id, settings } };
        }}
      />
    );
  const terms = (settings: Record<string, string>) => (
    <>
      {power && <ReadsOnly power={power} />}
      <Hosts origins={needed(settings)} />
    </>
  );
  if (!anew) {
    return (
      <div class="card pad stack">
        <p>{t(words.stored)}</p>
        {terms(hostSettings)}
        <p class="field-error" role="alert">
          {error}
        </p>
        <div class="buttons">
          <button type="button" class="button primary" aria-disabled={busy} onClick={() => !busy && start(null)}>
            {button}
          </button>
          <button type="button" class="button" onClick={() => setAnew(true)}>
            {t('institution_other')}
          </button>
        </div>
        {test(() => null)}
      </div>
    );
  }
  return (
    <>
      <p class="lead">
        {t(intro as MessageKey)} {t(words.how, NAME)}
      </p>
      <div class="card pad">
        {connector === 'sparebank1' && (
          <SparebankGuide institution={institution} window={consentWindow} setWindow={setWindow} />
        )}
        {guide && <Guide steps={guide} portal={portal} redirect={redirect} />}
        {(connector === 'uk-open-banking' || connector === 'ing') && <RedirectAddress uri={redirect} />}
        <div class={guide || connector === 'sparebank1' ? 'step-last' : 'stack section'}>
          <h3>{t('institution_credentials')}</h3>
          <p class="soft">{t('institution_credentials_text')}</p>
          <CredentialsForm
            fields={fields}
            terms={terms}
            button={button}
            busy={busy}
            error={error}
            submit={start}
            test={(typed) => test(() => typed() ?? undefined)}
          />
        </div>
      </div>
    </>
  );
}

/** The address that has to be registered with the client at the bank. */
function RedirectAddress({ uri }: { uri: string | undefined }) {
  return (
    <div class="stack section">
      <h3>{t('institution_redirect')}</h3>
      {uri && <CopyField text={uri} label={t('guide_redirect_label')} />}
    </div>
  );
}

/** What the bank's token could do, and what is done with it. */
function ReadsOnly({ power }: { power: MessageKey }) {
  return (
    <section class="promise">
      <h4>{t('promise_title')}</h4>
      <p>{t(power)}</p>
      <p>{t('promise_only', NAME)}</p>
    </section>
  );
}

function Hosts({ origins }: { origins: string[] }) {
  const hosts = [...new Set(origins.map(patternHost))];
  const list = new Intl.ListFormat(language(), { type: 'conjunction' }).format(hosts);
  return <p class="hint">{t('institution_permission', NAME, list)}</p>;
}
