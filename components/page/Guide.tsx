import { t } from '../../lib/i18n.ts';
import type { GuideStep } from '../../lib/ui/guides.ts';
import { CopyField } from '../CopyField.tsx';
import { Icon } from '../Icon.tsx';

/** What is to be done at the bank before the form can be filled in, step by step. */
export function Guide({
  steps,
  portal,
  redirect,
}: {
  steps: readonly GuideStep[];
  portal: string | undefined;
  redirect: string | undefined;
}) {
  return (
    <ol class="steps">
      {steps.map(({ title, text, note, codes, shows }) => (
        <li key={title}>
          <h3>{t(title)}</h3>
          {shows === 'redirect' && redirect && <CopyField text={redirect} label={t('guide_redirect_label')} />}
          {codes && (
            <ul class="codes">
              {codes.map((code) => (
                <li key={code}>
                  <code>{code}</code>
                </li>
              ))}
            </ul>
          )}
          <p>{t(text)}</p>
          {note && <p>{t(note)}</p>}
          {shows === 'portal' && portal && (
            <a class="button" href={portal} target="_blank" rel="noreferrer">
              {t('guide_portal')}
              <Icon name="open" />
            </a>
          )}
        </li>
      ))}
    </ol>
  );
}
