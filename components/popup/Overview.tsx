import { useEffect, useState } from 'preact/hooks';
import { readRest, watchSnapshot } from '../../lib/client.ts';
import { t } from '../../lib/i18n.ts';
import type { Head, Rest } from '../../lib/snapshot.ts';
import { plural } from '../../lib/ui/plural.ts';
import { Name } from '../Name.tsx';
import type { PopupActions } from './actions.ts';
import { OrderSlot } from '../order/OrderSlot.tsx';
import { AttemptStrip } from '../AttemptStrip.tsx';
import { Bank } from './Bank.tsx';
import { Screen } from '../Screen.tsx';
import { Totals } from './Totals.tsx';

/** The unlocked vault: totals, what is being linked, the banks. */
export function Overview({
  head,
  hidden,
  now,
  actions,
}: {
  head: Head;
  hidden: boolean;
  now: number;
  actions: PopupActions;
}) {
  const [all, setAll] = useState(false);
  const [rest, setRest] = useState<Rest>();
  useEffect(() => {
    if (!all) return;
    void readRest().then(setRest, () => undefined);
    return watchSnapshot(() => undefined, setRest);
  }, [all]);

  if (head.connections.length === 0 && head.attempts.length === 0) {
    return (
      <Screen title={t('empty_title')} text={t('empty_text')}>
        <button type="button" class="button primary wide" onClick={() => actions.open('#link')}>
          {t('link_a_bank')}
        </button>
      </Screen>
    );
  }
  const accounts = all && rest ? { ...head.accounts, ...rest.accounts } : head.accounts;
  const linked = new Set(head.connections.map(({ id }) => id));
  // A BankID login is before everything else: somebody holds a phone.
  const login = head.attempts.find(({ phase }) => phase === 'order');
  const others = head.attempts.filter((attempt) => attempt !== login);
  const newcomers = others.filter(({ connectionId }) => connectionId === undefined || !linked.has(connectionId));
  return (
    <>
      {login && (
        <OrderSlot
          subject={login.id}
          purpose="link"
          institution={login.institution}
          steps={actions.orderOf(login.id)}
        />
      )}
      <Totals totals={head.totals} hidden={hidden} setHidden={actions.setHidden} />
      {newcomers.map((attempt) => (
        <section key={attempt.id} class="bank" aria-label={attempt.institution}>
          <div class="bank-head">
            <h2 class="bank-name">
              <Name text={attempt.institution} />
            </h2>
          </div>
          <AttemptStrip attempt={attempt} now={now} steps={actions} />
        </section>
      ))}
      {head.connections.map((connection) => (
        <Bank
          key={connection.id}
          connection={connection}
          attempt={others.find(({ connectionId }) => connectionId === connection.id)}
          accounts={accounts}
          hidden={hidden}
          now={now}
          actions={actions}
        />
      ))}
      {head.more > 0 && !all && (
        <button type="button" class="show-all" onClick={() => setAll(true)}>
          {plural(head.more, 'more_one', 'more_other')}
        </button>
      )}
    </>
  );
}
