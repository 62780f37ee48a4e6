import { t } from '../../lib/i18n.ts';
import type { ConnectionView } from '../../lib/snapshot.ts';
import { CertificateStep } from './CertificateStep.tsx';
import { usePage } from './context.ts';

/** A linked bank to which the browser shows no certificate any more: it is chosen again, then the balances are read. */
export function CertificatePage({ connection: { id, institutionId, institution } }: { connection: ConnectionView }) {
  const { act, go } = usePage();
  const back = () => go({ name: 'connection', id });
  return (
    <>
      <h1>{t('certificate_title')}</h1>
      <CertificateStep
        institutionId={institutionId}
        institution={institution}
        done={() => {
          void act('certificate.chosen', { connectionId: id });
          back();
        }}
        cancel={back}
      />
    </>
  );
}
