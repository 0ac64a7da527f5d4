import type { SkippedCases } from '../conformance/judge-case.ts'
import type { OpenStore } from './open-store.ts'
import { runStoreCase } from './run-store-case.ts'
import type { StoreCase } from './store-case.ts'

/** A session store to test. */
export interface StoreSetup {
  readonly name: string
  readonly open: OpenStore
  /** Case id → reason. A skipped case is run all the same, and fails when it passes. */
  readonly skip?: SkippedCases
}

/**
 * Fails when a store violates a case; when a case is skipped, if the store does not.
 *
 * @throws {Error} that says what was expected and what came.
 */
export async function judgeStoreCase(
  item: StoreCase,
  { open, skip = {} }: StoreSetup,
): Promise<void> {
  const reason = skip[item.id]
  const failure = await failureOf(item, open)
  if (reason === undefined) {
    if (failure !== null) throw failure
  } else if (failure === null) {
    throw new Error(
      `${item.id} is skipped ("${reason}") and passes: take it out of the skipped cases`,
    )
  }
}

async function failureOf(item: StoreCase, open: OpenStore): Promise<Error | null> {
  try {
    await runStoreCase(item, open)
    return null
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    return new Error(`${item.id} ${item.name}: ${message}`, { cause })
  }
}
