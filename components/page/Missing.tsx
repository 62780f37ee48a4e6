import { t } from '../../lib/i18n.ts';
import { type Route, routeHash } from '../../lib/ui/route.ts';
import { Screen } from '../Screen.tsx';

/** The address names something that is not there, or no longer. */
export function Missing({ back }: { back: Route }) {
  return (
    <div class="card narrow">
      <Screen icon="alert" title={t('missing_title')} text={t('missing_text')}>
        <a class="button primary wide" href={routeHash(back)}>
          {t('continue')}
        </a>
      </Screen>
    </div>
  );
}
