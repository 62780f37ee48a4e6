import type { Head } from '../../../lib/snapshot.ts';
import { type Doc, type Driver, headWhere, send } from '../driver/driver.ts';
import type { Stage } from '../stage.ts';
import { type Kind, type Registered, redirectOf } from './kinds.ts';

export interface Linked extends Registered {
  kind: Kind;
  connectionId: string;
}

/** Does at the bank what the person does, once `begin` has begun an attempt. */
async function approve<T>(stage: Stage, driver: Driver, doc: Doc, kind: Kind, begin: () => Promise<T>): Promise<T> {
  if (kind.consent) {
    const { began, window } = await driver.opened(kind.consent.address, begin);
    await kind.consent.walk(window);
    return began;
  }
  const began = await begin();
  await kind.order?.(stage, doc);
  return began;
}

type Attempts = Head['attempts'];

const phaseOf = (attempts: Attempts, attemptId: string) => attempts.find(({ id }) => id === attemptId)?.phase;

/** From the start of an attempt to the bank's answer. */
async function consentTo(
  stage: Stage,
  driver: Driver,
  doc: Doc,
  kind: Kind,
  begin: () => Promise<{ attemptId: string }>,
): Promise<string> {
  const { bankId } = kind;
  if (bankId === undefined) return (await approve(stage, driver, doc, kind, begin)).attemptId;
  const { attemptId } = await begin();
  await headWhere(doc, 'banks to choose', ({ attempts }) => phaseOf(attempts, attemptId) === 'choose-bank');
  await approve(stage, driver, doc, kind, () => send(doc, 'link.bank', { attemptId, bankId }));
  return attemptId;
}

/** Links one kind with every account. */
export async function linkKind(stage: Stage, driver: Driver, doc: Doc, kind: Kind): Promise<Linked> {
  const registered = await kind.register(stage, redirectOf(driver, kind));
  await registered.client.setBalances(kind.amounts);
  const { institution: institutionId, window } = kind;
  const begin = () => send(doc, 'link.start', { institutionId, window, settings: registered.settings });
  const attemptId = await consentTo(stage, driver, doc, kind, begin);
  if (kind.hasApp) {
    await headWhere(doc, `the wait for ${kind.name}`, ({ attempts }) => phaseOf(attempts, attemptId) === 'wait');
    await registered.client.approve();
    await send(doc, 'link.continue', { attemptId });
  }
  const { attempts } = await headWhere(doc, `accounts of ${kind.name}`, (head) =>
    head.attempts.some(({ id, phase }) => id === attemptId && (phase === 'choose-accounts' || phase === 'failed')),
  );
  const attempt = attempts.find(({ id }) => id === attemptId);
  if (attempt?.phase !== 'choose-accounts') throw new Error(`${kind.name}: ${JSON.stringify(attempt)}`);
  const choices = await send(doc, 'link.accounts', { attemptId });
  const accountIds = choices.map(({ id }) => id);
  const { connectionId } = await send(doc, 'link.choose', { attemptId, accountIds });
  await headWhere(doc, `balances of ${kind.name}`, ({ connections }) =>
    connections.some(({ id, asOf }) => id === connectionId && asOf !== undefined),
  );
  return { ...registered, kind, connectionId };
}

/** Gives consent anew for a link that stands. */
export async function linkAgain(stage: Stage, driver: Driver, doc: Doc, { kind, connectionId }: Linked): Promise<void> {
  await approve(stage, driver, doc, kind, () => send(doc, 'link.again', { connectionId }));
  await headWhere(
    doc,
    'the link, anew',
    ({ attempts, connections }) =>
      attempts.length === 0 && connections.some(({ id, failure }) => id === connectionId && !failure),
  );
}
