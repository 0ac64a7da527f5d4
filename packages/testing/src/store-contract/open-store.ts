import type { TestedStore } from './tested-store.ts'

/** What a case asks of the store that is opened for it. */
export interface OpenStoreOptions {
  /** Milliseconds since 1970; the clock that the store must go by. */
  readonly now: () => number
  readonly keepRevokedSeconds: number
}

export interface OpenedStore {
  readonly store: TestedStore
  /** Opens another instance on the same database, as another server would. */
  readonly second?: () => Promise<TestedStore>
  /** Removes the database; both instances are closed by then. */
  readonly remove?: () => Promise<void>
}

/** Opens a store on an empty database. It need not be prepared. Called for each case. */
export type OpenStore = (options: OpenStoreOptions) => Promise<OpenedStore>
