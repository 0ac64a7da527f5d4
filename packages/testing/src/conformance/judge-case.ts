import { compareWithReference } from './compare-with-reference.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Mount } from './mount.ts'

/** Cases a service does not pass, by id, each with the reason. */
export type SkippedCases = Readonly<Record<string, string>>

/**
 * Fails when a service violates a case, or answers it otherwise than the reference mount does. A
 * skipped case is run too, and fails when it passes: a skip must not outlive its reason.
 *
 * It runs without a cache, and with one; then each request is sent three times, for a token is known
 * when it comes for the third time.
 *
 * @throws {Error} that says what was expected and what came.
 */
export async function judgeCase(
  item: ConformanceCase,
  mount: Mount,
  skipReason?: string,
): Promise<void> {
  const verdict = await verdictOf(item, mount)
  if (skipReason === undefined) {
    if (verdict !== null) throw verdict
  } else if (verdict === null) {
    throw new Error(
      `${item.id} is skipped ("${skipReason}") and passes: take it out of the skipped cases`,
    )
  }
}

async function verdictOf(item: ConformanceCase, mount: Mount): Promise<Error | null> {
  try {
    const differences = [
      ...(await compareWithReference(item, mount, { cache: false })),
      ...(await compareWithReference(item, mount, { cache: {}, times: 3 })),
    ]
    if (differences.length === 0) return null
    const lines = differences.map(
      ({ request, part, expected, actual }) =>
        `  ${request}: ${part}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`,
    )
    return new Error(`${item.id} answers otherwise than the reference mount:\n${lines.join('\n')}`)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    return new Error(`${item.id} ${item.name}: ${message}`, { cause })
  }
}

/**
 * Refuses a skip without a reason, or of a case that is not there.
 *
 * @throws {TypeError} naming the entry.
 */
export function checkSkippedCases(
  skip: SkippedCases,
  cases: readonly { readonly id: string }[],
): void {
  for (const [id, reason] of Object.entries(skip)) {
    if (!cases.some((item) => item.id === id)) {
      throw new TypeError(`Sekisho: skip names ${JSON.stringify(id)}, which is no conformance case`)
    }
    if (typeof reason !== 'string' || reason.trim() === '') {
      throw new TypeError(`Sekisho: skip of ${id} needs a reason`)
    }
  }
}
