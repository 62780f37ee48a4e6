import { t } from '../../lib/i18n.ts';
import type { TotalView } from '../../lib/snapshot.ts';
import { Money } from '../Money.tsx';

/** As many characters of an amount fit the window in the large type. */
const LONG = 12;

/** The person's own money per currency. A click hides or shows every amount. */
export function Totals({
  totals,
  hidden,
  setHidden,
}: {
  totals: TotalView[];
  hidden: boolean;
  setHidden: (hidden: boolean) => void;
}) {
  if (totals.length === 0) return null;
  return (
    <button
      type="button"
      class="totals"
      title={hidden ? t('amounts_show') : t('amounts_hide')}
      onClick={() => setHidden(!hidden)}
    >
      <span class="totals-label">{t('total')}</span>
      {totals.map(({ currency, value, incomplete }) => (
        <span class={value && value.length > LONG ? 'total total-long' : 'total'} key={currency}>
          <Money value={value} currency={currency} hidden={hidden} />
          {incomplete && !hidden && value !== undefined && <span class="total-note">{t('total_incomplete')}</span>}
        </span>
      ))}
      <span class="sr-only">{hidden ? t('amounts_show') : t('amounts_hide')}</span>
    </button>
  );
}
