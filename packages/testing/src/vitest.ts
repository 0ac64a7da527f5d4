import { describe, expect, test } from 'vitest'
import { conformanceCases } from './conformance/conformance-cases.ts'
import { checkSkippedCases, judgeCase, type SkippedCases } from './conformance/judge-case.ts'
import type { Mount } from './conformance/mount.ts'
import { judgeStoreCase, type StoreSetup } from './store-contract/judge-store-case.ts'
import { storeCases } from './store-contract/store-cases.ts'

/** What to leave out of a conformance run. */
export interface DescribeHttpConformanceOptions {
  /** Case id → reason. A skipped case is run all the same, and fails when it passes. */
  readonly skip?: SkippedCases
}

/**
 * Registers one vitest test per conformance case: the service must do what the case says, and answer
 * status, challenge and body as the reference mount does.
 *
 * @throws {TypeError} for a skip without a reason, or of an unknown case.
 */
export function describeHttpConformance(
  name: string,
  mount: Mount,
  { skip = {} }: DescribeHttpConformanceOptions = {},
): void {
  checkSkippedCases(skip, conformanceCases)
  describe(`HTTP conformance: ${name}`, () => {
    for (const item of conformanceCases) {
      const { id, requirements, name: sentence } = item
      test(`${id} ${requirements.join(' ')} ${sentence}`, { timeout: 30_000 }, async () => {
        await expect(judgeCase(item, mount, skip[id])).resolves.toBeUndefined()
      })
    }
  })
}

/**
 * Registers one vitest test per sentence of the contract of a session store (`SessionStore` of
 * `@sekisho/sessions`). Each test opens a store of its own.
 *
 * @throws {TypeError} for a skip without a reason, or of an unknown case.
 */
export function describeSessionStore(setup: StoreSetup): void {
  checkSkippedCases(setup.skip ?? {}, storeCases)
  describe(`session store: ${setup.name}`, () => {
    for (const item of storeCases) {
      test(`${item.id} ${item.name}`, { timeout: 30_000 }, async () => {
        await expect(judgeStoreCase(item, setup)).resolves.toBeUndefined()
      })
    }
  })
}
