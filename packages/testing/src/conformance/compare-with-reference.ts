import type { ConformanceCase } from './conformance-case.ts'
import type { Mount } from './mount.ts'
import { referenceMount } from './reference-mount.ts'
import { runCase, type RunSettings } from './run-case.ts'
import { compareTranscripts, type Difference, type Transcript } from './transcript.ts'

const references = new WeakMap<ConformanceCase, Promise<Transcript>>()

/**
 * Runs a case on a service and on the reference mount, and tells what they answered differently;
 * the reference runs once per process, and remembers no token.
 *
 * @throws {Error} when one of the two does not do what the case says.
 */
export async function compareWithReference(
  item: ConformanceCase,
  mount: Mount,
  settings: RunSettings = {},
): Promise<readonly Difference[]> {
  const actual = await runCase(item, mount, settings)
  let reference = references.get(item)
  if (reference === undefined) {
    reference = runCase(item, referenceMount, { cache: false })
    references.set(item, reference)
  }
  return compareTranscripts(actual, await reference)
}
