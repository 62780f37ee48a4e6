import { useState } from 'preact/hooks';
import { native } from '../../lib/browser/native.ts';
import { t } from '../../lib/i18n.ts';
import type { CommandName, Input } from '../../lib/messages.ts';
import { obstacleText } from '../../lib/ui/run.ts';
import { usePage } from './context.ts';

export interface Linking {
  busy: boolean;
  error: string;
  /**
   * Asks for the permission and then sends a command that starts an attempt. To be called first thing in a click: the
   * browsers ask nobody who has not just clicked. `sent` is called when the command is about to leave.
   */
  link<C extends 'link.start' | 'link.again'>(origins: string[], command: C, input: Input<C>, sent?: () => void): void;
}

/** Starting an attempt from the page, permission first. */
export function useLinking(): Linking {
  const { ask, go } = usePage();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');

  async function start<C extends CommandName & ('link.start' | 'link.again')>(
    permission: Promise<boolean>,
    command: C,
    input: Input<C>,
    sent: () => void,
  ) {
    setBusy(true);
    setError('');
    const granted = await permission.catch(() => false);
    if (!granted) {
      setBusy(false);
      setError(t('permission_refused'));
      return;
    }
    sent();
    const result = await ask(command, input);
    setBusy(false);
    if (result.ok) go({ name: 'attempt', id: result.output.attemptId });
    else setError(obstacleText(result, Date.now()));
  }

  return {
    busy,
    error,
    link(origins, command, input, sent = () => undefined) {
      void start(native.permissions.request({ origins }), command, input, sent);
    },
  };
}
