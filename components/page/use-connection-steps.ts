import { native } from '../../lib/browser/native.ts';
import { t } from '../../lib/i18n.ts';
import type { ConnectionView } from '../../lib/snapshot.ts';
import { neededPermissions } from '../../lib/ui/link-form.ts';
import type { ConnectionSteps } from '../ConnectionStrip.tsx';
import { usePage } from './context.ts';

/** The next steps of a connection, as the page takes them. */
export function useConnectionSteps({
  institutionId,
  window,
  hostSettings,
}: Pick<ConnectionView, 'institutionId' | 'window' | 'hostSettings'>): ConnectionSteps {
  const { institutions, act, go, say } = usePage();
  const institution = institutions?.find(({ id }) => id === institutionId);
  const origins = institution ? neededPermissions(institution, window, hostSettings) : [];

  async function afterPermission(permission: Promise<boolean>, next: () => Promise<unknown>) {
    if (await permission.catch(() => false)) await next();
    else say(t('permission_refused'));
  }
  // First thing in the click: the browsers ask nobody who has not just clicked. Who gave it already is not asked again.
  const permitted = (next: () => Promise<unknown>) => afterPermission(native.permissions.request({ origins }), next);

  return {
    refresh: (connectionId) => act('refresh', { connectionId }),
    permission: (connectionId) => permitted(() => act('refresh', { connectionId })),
    linkAgain: (connectionId) =>
      permitted(async () => {
        const started = await act('link.again', { connectionId });
        if (started) go({ name: 'attempt', id: started.output.attemptId });
      }),
    confirm: (connectionId) => act('connection.confirm', { connectionId }),
    certificate: (id) => go({ name: 'connection', id, part: 'certificate' }),
    credentials: (id) => go({ name: 'connection', id, part: 'credentials' }),
  };
}
