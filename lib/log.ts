import type { FailureInfo } from './failure.ts';
import type { CommandName, Refusal } from './messages.ts';

/** What is told of what happened. Closed: nothing else can be written down. */
export type LogEvent =
  | 'read'
  | 'attempt'
  | Extract<
      CommandName,
      | `vault.${string}`
      | `passkey.${'add' | 'unlock' | 'remove'}`
      | `bankid.${'enrol' | 'unlock' | 'unenrol'}`
      | `guard.${string}`
      | `link.${'start' | 'again' | 'choose' | 'dismiss'}`
      | `connection.${'choose' | 'confirm' | 'unlink'}`
    >;

/** One line of the log. No text of a bank, no amount, no name, no id of a connection: the type has no room for them. */
export interface LogEntry {
  /** Epoch ms. */
  at: number;
  event: LogEvent;
  institutionId?: string;
  /** A failure's kind and reason, or why a command was refused; absent when it went well. */
  failure?: Pick<FailureInfo, 'kind' | 'reason'>;
  refusal?: Refusal;
}
