import { t } from '../../lib/i18n.ts';
import { NAME } from '../../lib/name.ts';
import { plural } from '../../lib/ui/plural.ts';
import { routeHash } from '../../lib/ui/route.ts';
import { Screen } from '../Screen.tsx';
import { usePage } from './context.ts';

/** Done: where the balance stands from now on. */
export function Linked({ connectionId, institution }: { connectionId: string; institution: string }) {
  const { head } = usePage();
  const count = head.connections.find(({ id }) => id === connectionId)?.accountIds.length ?? 0;
  return (
    <div class="card narrow">
      <Screen
        icon="check"
        title={t('linked_title', institution)}
        text={count > 0 ? plural(count, 'linked_one', 'linked_other') : t('linked_soon')}
      >
        <p class="pin">{t('linked_pin', NAME)}</p>
        <a class="button primary wide" href={routeHash({ name: 'connections' })}>
          {t('linked_see')}
        </a>
        <a class="button wide" href={routeHash({ name: 'link' })}>
          {t('linked_another')}
        </a>
      </Screen>
    </div>
  );
}
