import { t } from '../lib/i18n.ts';

/** The intermediary that a bank is reached through: it sees what we see. */
export function Via({ name }: { name: string }) {
  return <p class="soft">{t('via', name)}</p>;
}
