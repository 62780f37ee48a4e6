import { t } from '../../lib/i18n.ts';
import type { AccountView, AttemptView, ConnectionView } from '../../lib/snapshot.ts';
import { connectionState } from '../../lib/states.ts';
import { accountDetail } from '../../lib/ui/accounts.ts';
import { AccountRow } from '../AccountRow.tsx';
import { Age } from '../Age.tsx';
import { Name } from '../Name.tsx';
import type { PopupActions } from './actions.ts';
import { AttemptStrip } from '../AttemptStrip.tsx';
import { ConnectionStrip } from '../ConnectionStrip.tsx';

/** An institution with those of its accounts that are at hand. */
export function Bank({
  connection,
  attempt,
  accounts,
  hidden,
  now,
  actions,
}: {
  connection: ConnectionView;
  /** An attempt to link this one again: as long as there is one, it is the news. */
  attempt: AttemptView | undefined;
  accounts: Record<string, AccountView>;
  hidden: boolean;
  now: number;
  actions: PopupActions;
}) {
  const shown = connection.accountIds.flatMap((id) => accounts[id] ?? []);
  const state = connectionState(connection, now);
  return (
    <section class={`bank bank-${state}`} aria-label={connection.institution}>
      <div class="bank-head">
        <h2 class="bank-name">
          <Name text={connection.institution} />
        </h2>
        {state === 'refreshing' ? (
          <span class="age">{t('state_refreshing')}</span>
        ) : (
          connection.asOf !== undefined && <Age at={connection.asOf} now={now} />
        )}
      </div>
      {attempt ? (
        <AttemptStrip attempt={attempt} now={now} steps={actions} />
      ) : (
        <ConnectionStrip connection={connection} now={now} steps={actions} />
      )}
      <ul class="accounts">
        {shown.map((account) => (
          <AccountRow key={account.id} account={account} detail={accountDetail(account, shown)} hidden={hidden} />
        ))}
      </ul>
    </section>
  );
}
