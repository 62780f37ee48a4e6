import { t } from '../../lib/i18n.ts';
import type { ConnectionView } from '../../lib/snapshot.ts';
import { CONSENT_WORDS } from '../../lib/ui/consent-words.ts';
import { neededPermissions } from '../../lib/ui/link-form.ts';
import { usePage } from './context.ts';
import { CredentialsForm } from './CredentialsForm.tsx';
import { useLinking } from './use-linking.ts';

/** New credentials for a link that exists: what has expired is replaced, the rest stays as it is stored. */
export function ReplaceCredentials({
  connection: { id, institutionId, window, hostSettings, portal },
}: {
  connection: ConnectionView;
}) {
  const { institutions } = usePage();
  const { busy, error, link } = useLinking();
  const institution = institutions?.find((one) => one.id === institutionId);
  if (!institution) return null;
  return (
    <>
      <h1>{t('replace_title')}</h1>
      <p class="lead">
        {t('replace_text')}{' '}
        {portal && (
          <a href={portal} target="_blank" rel="noreferrer">
            {t('guide_portal')}
          </a>
        )}
      </p>
      <div class="card pad">
        <CredentialsForm
          fields={institution.fields}
          replacing
          button={t(CONSENT_WORDS[window].button)}
          busy={busy}
          error={error}
          submit={(settings, sent) => {
            const origins = neededPermissions(institution, window, { ...hostSettings, ...settings });
            link(origins, 'link.again', { connectionId: id, settings }, sent);
          }}
        />
      </div>
    </>
  );
}
