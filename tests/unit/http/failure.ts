import { type FailureInfo, Failure } from '../../../lib/failure.ts';

/** The failure that `run` ends with, as data. Throws when it ends well or with another error. */
export async function failureOf(run: () => unknown): Promise<FailureInfo> {
  try {
    await run();
  } catch (error) {
    if (error instanceof Failure) return error.info;
    throw error;
  }
  throw new Error('nothing failed');
}
