import { isFirefox } from '../../lib/browser/native.ts';
import { t } from '../../lib/i18n.ts';
import { certificatePolicy } from '../../lib/ui/certificate-policy.ts';
import { p12Command } from '../../lib/ui/p12-command.ts';
import { CopyField } from '../CopyField.tsx';

/** How a certificate gets into the browser, and how it is chosen without asking. */
export function CertificateHelp({ origins }: { origins: string[] }) {
  const firefox = isFirefox();
  return (
    <>
      <details class="more">
        <summary>{t('certificate_import')}</summary>
        <ol class="card pad steps">
          <li>
            <p>{t('certificate_import_file')}</p>
            <CopyField text={p12Command()} label={t('certificate_import_command')} />
          </li>
          <li>
            <p>{firefox ? t('certificate_import_firefox') : t('certificate_import_chromium')}</p>
          </li>
          <li>
            <p>{t('certificate_import_delete')}</p>
          </li>
        </ol>
      </details>
      <details class="more">
        <summary>{t('certificate_unattended')}</summary>
        <div class="card pad stack">
          {firefox ? (
            <p class="soft">{t('certificate_unattended_firefox')}</p>
          ) : (
            <>
              <p class="soft">{t('certificate_unattended_chromium')}</p>
              <CopyField text={certificatePolicy(origins)} label={t('certificate_unattended_policy')} />
              <p class="soft">{t('certificate_unattended_filter')}</p>
            </>
          )}
        </div>
      </details>
    </>
  );
}
