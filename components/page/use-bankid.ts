import type { OrderSteps } from '../order/OrderPanel.tsx';
import { usePage } from './context.ts';

/** The steps of a login to open the vault or to give it a BankID door, as the page takes them. */
export function useBankIdOrder(): OrderSteps {
  const { act } = usePage();
  return {
    start: (start) => void act('bankid.start', { start }),
    cancel: () => void act('bankid.cancel', {}),
  };
}
