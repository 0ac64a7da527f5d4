import type { SessionModel } from '../../src/store-contract/model/session-model.ts'
import type { TestedStore } from '../../src/store-contract/tested-store.ts'

/** One thing that a store does wrong. */
export interface Fault {
  readonly name: string
  /** The cases that must fail for it. */
  readonly caughtBy: readonly string[]
  /** Random walks do not go where it shows. */
  readonly beyondWalks?: true
  /** Changes the model, or gives methods that take the place of the right ones of `store`. */
  readonly breaks: (
    model: SessionModel,
    store: TestedStore,
    now: () => number,
  ) => Partial<TestedStore> | void
}
