import { t } from '../../lib/i18n.ts';
import type { InstitutionView } from '../../lib/messages.ts';
import { CopyField } from '../CopyField.tsx';
import { Icon } from '../Icon.tsx';

/** How a private person makes an application at Enable Banking and activates it, step by step. */
export function EnableBankingGuide({
  portal,
  redirect,
}: Pick<InstitutionView, 'portal'> & { redirect: string | undefined }) {
  return (
    <ol class="steps">
      <li>
        <h3>{t('enableBanking_signUp_title')}</h3>
        <p>{t('enableBanking_signUp_text')}</p>
        {portal && (
          <a class="button" href={portal} target="_blank" rel="noreferrer">
            {t('enableBanking_open')}
            <Icon name="open" />
          </a>
        )}
      </li>
      <li>
        <h3>{t('enableBanking_create_title')}</h3>
        <p>{t('enableBanking_create_text')}</p>
      </li>
      <li>
        <h3>{t('enableBanking_redirect_title')}</h3>
        {redirect && <CopyField text={redirect} label={t('guide_redirect_label')} />}
        <p>{t('enableBanking_redirect_text')}</p>
      </li>
      <li>
        <h3>{t('enableBanking_file_title')}</h3>
        <p>{t('enableBanking_file_text')}</p>
      </li>
      <li>
        <h3>{t('enableBanking_activate_title')}</h3>
        <p>{t('enableBanking_activate_text')}</p>
        <p>{t('enableBanking_limit')}</p>
      </li>
    </ol>
  );
}
