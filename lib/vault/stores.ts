/** The record stores. Names are in clear in the database and bound to each record by its authenticated data. */
export type StoreName =
  'registration' | 'connection' | 'grant' | 'accounts' | 'health' | 'attempt' | 'settings' | 'history' | 'transactions';

/** What each store holds. Records are what JSON can carry. */
export type RecordTypes = Record<StoreName, object>;
