import { t } from '../../lib/i18n.ts';
import type { OrderProps } from './OrderPanel.tsx';
import { useLoaded } from './use-loaded.ts';

const load = () => import('./OrderPanel.tsx');

/** The place of a BankID login. What it shows, the QR encoder with it, is loaded only now. */
export function OrderSlot(props: OrderProps) {
  const panel = useLoaded(load);
  if (!panel) return <div class="order waiting" aria-busy="true" aria-label={t('waiting')} />;
  return <panel.OrderPanel key={props.subject} {...props} />;
}
