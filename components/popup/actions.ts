import { useMemo, useState } from 'preact/hooks';
import type { Start } from '../../lib/bankid/message.ts';
import type { CommandName, Input } from '../../lib/messages.ts';
import { openPage } from '../../lib/ui/open-page.ts';
import { routeHash } from '../../lib/ui/route.ts';
import { obstacleText, type Result, run } from '../../lib/ui/run.ts';
import type { UnlockSteps } from '../Locked.tsx';
import type { OrderSteps } from '../order/OrderPanel.tsx';
import type { AttemptSteps } from '../AttemptStrip.tsx';
import type { TroubleKind } from '../Trouble.tsx';
import type { ConnectionSteps } from '../ConnectionStrip.tsx';

/** Amounts younger than this are not asked for again when the popup opens. */
const FRESH_ENOUGH_MS = 300_000;

export interface PopupActions extends ConnectionSteps, AttemptSteps {
  /** The first message of all: wakes the worker and has old amounts read anew. */
  opened(): void;
  refresh(connectionId?: string): Promise<void>;
  setHidden(hidden: boolean): void;
  lock(): void;
  /** The steps of an attempt's BankID login. */
  orderOf(attemptId: string): OrderSteps;
  unlock: UnlockSteps;
  open(hash?: string): void;
}

/** Why the last thing that was asked for did not happen. `guarded`: the page can ask for the passphrase. */
export interface Notice {
  text: string;
  guarded: boolean;
}

export interface PopupState {
  notice: Notice | null;
  /** The worker is of another build, or can't be reached. */
  trouble: TroubleKind | null;
  refreshing: boolean;
  /** Hiding was asked for: amounts go before the worker has answered. */
  hiding: boolean;
}

const AT_REST: PopupState = { notice: null, trouble: null, refreshing: false, hiding: false };

/** What the popup can ask of the worker, and what came of it. */
export function usePopupActions(): [PopupState, PopupActions] {
  const [state, setState] = useState(AT_REST);
  const actions = useMemo((): PopupActions => {
    const patch = (change: Partial<PopupState>) => setState((old) => ({ ...old, ...change }));
    async function ask<C extends CommandName>(command: C, input: Input<C>): Promise<Result<C>> {
      patch({ notice: null });
      const result = await run(command, input);
      if (result.ok) patch({ trouble: null });
      else if ('refusal' in result && (result.refusal === 'outdated' || result.refusal === 'unreachable'))
        patch({ trouble: result.refusal });
      // Locked: the snapshot says so, in the whole window. A wrong passphrase is said at its field.
      else if (!('refusal' in result && (result.refusal === 'locked' || result.refusal === 'wrong-passphrase')))
        patch({
          notice: {
            text: obstacleText(result, Date.now()),
            guarded: 'refusal' in result && result.refusal === 'guarded',
          },
        });
      return result;
    }
    const open = (hash?: string) => void openPage(hash).then(() => window.close());
    const openAttempt = (id: string) => open(routeHash({ name: 'attempt', id }));
    // BankID on this device goes on in a tab: the app takes the focus, and with it this window.
    const begin = async (start: Start, begun: Promise<unknown>, inTab: () => void) => {
      await begun;
      if (start === 'here') inTab();
    };
    return {
      opened: () => void ask('refresh', { olderThanMs: FRESH_ENOUGH_MS }),
      async refresh(connectionId) {
        patch({ refreshing: true });
        await ask('refresh', connectionId === undefined ? {} : { connectionId });
        patch({ refreshing: false });
      },
      setHidden(hidden) {
        patch({ hiding: hidden });
        void ask('settings.set', { hidden }).then(() => patch({ hiding: false }));
      },
      linkAgain: (connectionId) => void ask('link.again', { connectionId }),
      confirm: (connectionId) => void ask('connection.confirm', { connectionId }),
      retry: (attemptId) => void ask('link.retry', { attemptId }),
      dismiss: (attemptId) => void ask('link.dismiss', { attemptId }),
      credentials: (id) => open(routeHash({ name: 'connection', id, part: 'credentials' })),
      certificate: (id) => open(routeHash({ name: 'connection', id, part: 'certificate' })),
      permission: (id) => open(routeHash({ name: 'connection', id })),
      details: (id) => open(routeHash({ name: 'connection', id })),
      choose: openAttempt,
      orderOf: (attemptId) => ({
        start: (start) => begin(start, ask('order.start', { attemptId, start }), () => openAttempt(attemptId)),
        cancel: () => void ask('link.dismiss', { attemptId }),
        inTab: () => openAttempt(attemptId),
      }),
      lock: () => void ask('vault.lock', {}),
      unlock: {
        byPassphrase: (passphrase) => ask('vault.unlock', { passphrase }),
        // The device's own prompt takes the focus, and with it this window.
        async byPasskey() {
          open();
          return '';
        },
        // The browsers ask for a permission in a tab.
        byBankId: async ({ login }) =>
          login?.failure?.kind === 'permission' ? open() : await ask('bankid.unlock', {}),
        order: {
          start: (start) => begin(start, ask('bankid.start', { start }), () => open()),
          cancel: () => void ask('bankid.cancel', {}),
          inTab: () => open(),
        },
      },
      open,
    };
  }, []);
  return [state, actions];
}
