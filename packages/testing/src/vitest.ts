import { describe, expect, test } from 'vitest'
import { conformanceCases } from './conformance/conformance-cases.ts'
import { checkSkippedCases, judgeCase, type SkippedCases } from './conformance/judge-case.ts'
import type { Mount } from './conformance/mount.ts'

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
      test(`${item.id} ${item.requirements.join(' ')} ${item.name}`, async () => {
        await expect(judgeCase(item, mount, skip[item.id])).resolves.toBeUndefined()
      })
    }
  })
}
