import { t } from '../lib/i18n.ts';
import type { AccountView } from '../lib/snapshot.ts';
import { availableDiffers } from '../lib/ui/accounts.ts';
import { Money } from './Money.tsx';
import { Name } from './Name.tsx';

/** One account: name and kind, what is booked, and what is available where that is something else. */
export function AccountRow({ account, detail, hidden }: { account: AccountView; detail: string; hidden: boolean }) {
  const { booked, available, currency } = account;
  const onlyAvailable = booked === undefined && available !== undefined;
  return (
    <li class="account">
      <Name text={account.name} class="account-name" />
      <span class="account-booked">
        <Money value={booked ?? available} currency={currency} hidden={hidden} />
      </span>
      <span class="account-detail">{detail}</span>
      {!hidden && onlyAvailable && <span class="account-available">{t('available')}</span>}
      {!hidden && availableDiffers(account) && (
        <span class="account-available">
          <Money value={available} currency={currency} hidden={false} /> {t('available')}
        </span>
      )}
    </li>
  );
}
