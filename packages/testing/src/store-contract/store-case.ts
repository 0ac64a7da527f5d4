import type { TestClock } from '../test-clock.ts'
import type {
  TestedNewSession,
  TestedRotation,
  TestedRotationResult,
  TestedSession,
  TestedStore,
} from './tested-store.ts'

/** What a case works with. */
export interface StoreCaseContext {
  readonly store: TestedStore
  /** Another instance on the same database; the same instance when the store has no others. */
  readonly second: TestedStore
  /** The clock of both; it stands still unless the case moves it. */
  readonly clock: TestClock
  /** A login: a session with usual values but for what is given. */
  readonly login: (values?: Partial<TestedNewSession>) => Promise<TestedSession>
  /** A refresh with the token of a generation, right in all but what is given. */
  readonly refresh: (
    sid: string,
    generation: number,
    values?: Partial<TestedRotation>,
  ) => Promise<TestedRotationResult>
}

/** One sentence of the contract, and how to see that a store keeps it. */
export interface StoreCase {
  /** Stable, for example `ST201`. */
  readonly id: string
  readonly name: string
  /** Rejects with an error that says what was expected and what came. */
  readonly run: (context: StoreCaseContext) => Promise<void>
}
