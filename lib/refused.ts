import type { Refusal } from './messages.ts';

/** A command that was not carried out, for a reason that lies with the asker or the vault and not with a bank. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal);
    this.refusal = refusal;
  }
}
