import { type MessageKey, t } from '../../lib/i18n.ts';
import type { ConsentWindowKind, InstitutionView } from '../../lib/messages.ts';
import { CopyField } from '../CopyField.tsx';
import { Icon } from '../Icon.tsx';

/** What is to be done at the bank before the form can be filled in; nothing where that goes without steps. */
export function Guide({
  institution: { guide, portal, redirects },
  window,
}: {
  institution: InstitutionView;
  window: ConsentWindowKind;
}) {
  const redirect = redirects.find((one) => one.window === window);
  if (!guide) return null;
  return (
    <ol class="steps">
      {guide.map(({ title, text, shows }) => (
        <li key={title}>
          <h3>{t(title as MessageKey)}</h3>
          {shows === 'redirect' && redirect && <CopyField text={redirect.uri} label={t('guide_redirect_label')} />}
          <p>{t(text as MessageKey)}</p>
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
