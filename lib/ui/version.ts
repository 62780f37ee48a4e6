import { SNAPSHOT_VERSION } from '../snapshot.ts';

/** Whether a snapshot is of another build than this window, so that its fields can't be relied on. */
export function isOtherVersion(head: { v: number }): boolean {
  return head.v !== SNAPSHOT_VERSION;
}
