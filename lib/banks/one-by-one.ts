import { Failure } from '../failure.ts';

/**
 * What `read` made of each item, in order, or the failure that was about this one alone: one account's trouble must not
 * blank the others. What is about all of them (the token, a limit, the network) is thrown at once.
 */
export async function oneByOne<Item, Result>(
  items: readonly Item[],
  read: (item: Item) => Promise<Result>,
): Promise<(Result | Failure)[]> {
  const results: (Result | Failure)[] = [];
  for (const item of items) {
    results.push(
      await read(item).catch((error: unknown) => {
        if (isAboutOne(error)) return error;
        throw error;
      }),
    );
  }
  return results;
}

/** The same results where one of them is good, or there are none. Throws the first failure where nothing was read. */
export function someRead<Result>(results: (Result | Failure)[]): (Result | Failure)[] {
  const [first] = results;
  if (first instanceof Failure && results.every((result) => result instanceof Failure)) throw first;
  return results;
}

function isAboutOne(error: unknown): error is Failure {
  if (!(error instanceof Failure)) return false;
  const { kind, reason } = error;
  return kind === 'bad-response' || kind === 'forbidden' || (kind === 'unavailable' && reason === 'server-error');
}
