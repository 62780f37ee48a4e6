import { t } from '../lib/i18n.ts';
import { formatAmountParts } from '../lib/money/format.ts';
import { language } from '../lib/ui/language.ts';

/** An amount in the locale's order; dots when hidden, a dash when the value is not known. */
export function Money({ value, currency, hidden }: { value: string | undefined; currency: string; hidden: boolean }) {
  if (hidden) {
    return (
      <span class="money">
        <span class="masked" aria-hidden="true" />
        <span class="sr-only">{t('amount_hidden')}</span>
      </span>
    );
  }
  if (value === undefined) {
    return (
      <span class="money" title={t('amount_unknown')}>
        <span aria-hidden="true">–</span>
        <span class="sr-only">{t('amount_unknown')}</span>
      </span>
    );
  }
  return (
    <span class="money">
      {parts(value, currency).map(({ type, text }) =>
        type === 'integer' ? text : type === 'sign' ? '\u2212' : <span class={`money-${type}`}>{text}</span>,
      )}
    </span>
  );
}

// A currency code that Intl refuses must not take the other accounts off the screen with it.
function parts(value: string, currency: string): { type: string; text: string }[] {
  try {
    return formatAmountParts({ value, currency }, language());
  } catch {
    return [
      { type: 'integer', text: value },
      { type: 'currency', text: ` ${currency}` },
    ];
  }
}
