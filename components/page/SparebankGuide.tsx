import { t } from '../../lib/i18n.ts';
import type { ConsentWindowKind, InstitutionView } from '../../lib/messages.ts';
import { CopyField } from '../CopyField.tsx';
import { Icon } from '../Icon.tsx';

/** How a private person gets a client at SpareBank 1, step by step. */
export function SparebankGuide({
  institution,
  window,
  setWindow,
}: {
  institution: InstitutionView;
  window: ConsentWindowKind;
  setWindow: (window: ConsentWindowKind) => void;
}) {
  const redirect = institution.redirects.find((one) => one.window === window);
  const other = institution.redirects.find((one) => one.window !== window);
  return (
    <ol class="steps">
      <li>
        <h3>{t('guide_login_title')}</h3>
        <p>{t('guide_login_text')}</p>
        {institution.portal && (
          <a class="button" href={institution.portal} target="_blank" rel="noreferrer">
            {t('guide_portal')}
            <Icon name="open" />
          </a>
        )}
      </li>
      <li>
        <h3>{t('guide_create_title')}</h3>
        <p>{t('guide_create_text')}</p>
      </li>
      <li>
        <h3>{t('guide_redirect_title')}</h3>
        {redirect && <CopyField text={redirect.uri} label={t('guide_redirect_label')} />}
        <p>{redirect?.uri.endsWith('/') ? t('guide_redirect_slash') : t('guide_redirect_exact')}</p>
        {window === 'browser' && <p>{t('guide_redirect_browsers')}</p>}
        {other && (
          <p>
            {window === 'tab' ? t('guide_redirect_tab') : t('guide_redirect_refused')}{' '}
            <button type="button" class="link" onClick={() => setWindow(other.window)}>
              {window === 'tab' ? t('guide_redirect_first') : t('guide_redirect_other')}
            </button>
          </p>
        )}
      </li>
    </ol>
  );
}
