import type { Badge } from '../browser/badge.ts';
import type { Words } from '../i18n.ts';
import { badgeText } from '../money/badge-text.ts';
import { formatAmount } from '../money/format.ts';
import type { Head } from '../snapshot.ts';
import { needsPerson } from './schedule.ts';

/** Figures older than this are not shown on the badge: it has no room to say how old they are. */
const TOO_OLD = 24 * 60 * 60_000;

/**
 * What the badge shows of a snapshot: lock and errors come before an amount, and a mark replaces an amount that is
 * hidden, too old or not whole. The tooltip has the exact amounts of every currency.
 */
export function badgeFor(head: Head, now: number, words: Words): Badge {
  const { t } = words;
  if (head.vault === 'none') return { text: '', tone: 'quiet', title: t('name') };
  if (head.vault === 'failed' || head.trouble)
    return { text: '!', tone: 'alert', title: t('badge_storage', t('name')) };
  if (head.vault === 'locked') return { text: '🔒', tone: 'quiet', title: t('badge_locked', t('name')) };
  const broken = head.connections.filter(({ failure }) => needsPerson(failure) || failure?.kind === 'certificate');
  if (broken.length > 0) {
    const names = broken.map(({ institution }) => institution);
    return { text: '!', tone: 'alert', title: [t('badge_failed', t('name')), ...names].join('\n') };
  }
  if (head.settings.badge === 'nothing' || head.connections.length === 0)
    return { text: '', tone: 'quiet', title: t('name') };
  if (head.settings.hidden) return { text: '•', tone: 'quiet', title: t('badge_hidden', t('name')) };
  return amountBadge(head, now, words);
}

function amountBadge(head: Head, now: number, { t, language }: Words): Badge {
  const readings = head.connections.flatMap(({ asOf }) => asOf ?? []);
  const [first] = head.totals;
  if (!first || readings.length === 0) return { text: '', tone: 'quiet', title: t('name') };
  const oldest = Math.min(...readings);
  const locale = language();
  const lines = head.totals.map(({ currency, value }) => formatAmount({ currency, value: value! }, locale));
  const when = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'short' }).format(oldest);
  const title = [t('name'), ...lines, t('badge_as_of', when)].join('\n');
  const partial = head.connections.some((connection) => connection.partial);
  // A time still to come is a clock set back: how old the figures are is unknown.
  const tooOld = now - oldest > TOO_OLD || oldest > now;
  if (first.incomplete || partial || tooOld) return { text: '•', tone: 'quiet', title };
  const { text, negative } = badgeText({ currency: first.currency, value: first.value! });
  return { text, tone: negative ? 'debt' : 'credit', title };
}
