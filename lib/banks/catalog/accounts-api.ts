import type { AccountKind } from '../../snapshot.ts';

/** Where something stands in an answer: see `isPath` of lib/banks/oauth/path.ts. */
export type Path = string;

/** An amount in major units (`12.50`), or in the smallest unit of its currency (`1250`). */
export type AmountAt = Path | { path: Path; unit: 'minor' };

/** Of several ways in which a bank may write an amount, the first that is there counts. */
export type AmountsAt = AmountAt | AmountAt[];

/** Where amounts are. A debt is negative there. */
interface Figures {
  booked?: AmountsAt;
  available?: AmountsAt;
}

/** The accounts of a bank that has an API of its own, as data: for connector `oauth`. */
export interface AccountsApi extends Figures {
  /** Address of the list of accounts. */
  url: string;
  /** Sent with every request beside the token. No secret: everybody can read the file. */
  headers?: Record<string, string>;
  /** Each account in the answer: has `[]`. All other paths but `next` begin at an account. */
  accounts: Path;
  /** Where the list goes on: the address of the next page (same host and path), or a value that is sent as a parameter. */
  next?: { link: Path } | { cursor: Path; parameter: string };
  /** Of the account, the same over sessions. */
  id: Path;
  name: Path;
  number?: Path;
  iban?: Path;
  owner?: Path;
  /** ISO 4217, or one that all accounts have. */
  currency?: Path | { value: string };
  /** Which of the bank's words means what kind; any other word is a current account. */
  kind?: { path: Path; words: Record<string, AccountKind> };
  /** Where each account's amounts have an address of their own, with `{id}` in it. Its paths begin at that answer. */
  balance?: Figures & { url: string; currency?: Path };
}
