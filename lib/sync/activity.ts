/** What this worker is doing now, by connection. Lost with the worker, like the work itself. */
export interface Activity {
  refreshing: ReadonlySet<string>;
  begin(connectionId: string): void;
  end(connectionId: string): void;
}

export function createActivity(): Activity {
  const refreshing = new Set<string>();
  return {
    refreshing,
    begin: (connectionId) => void refreshing.add(connectionId),
    end: (connectionId) => void refreshing.delete(connectionId),
  };
}
