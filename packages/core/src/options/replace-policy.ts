import { AuthError } from '../errors.ts'
import type { KeyProvider } from '../keys/key-source.ts'
import type { Policy } from './policy.ts'
import { resolveVerifier } from './resolve-verifier.ts'
import type { VerifierOptions } from './verifier-options.ts'

/**
 * The policy that follows another: same key sources go on serving, new ones are loaded first.
 *
 * @throws {TypeError} for a mistake in the options, {AuthError} `keys_unavailable`; the policy
 *   before is then untouched.
 */
export async function replacePolicy(before: Policy, options: VerifierOptions): Promise<Policy> {
  const next = resolveVerifier(options, [...before.issuers.values()])
  await prepareNew(next, before)
  // The keys of before are not closed: requests under way may wait for them, and they hold no timer.
  return next
}

/** Loads the keys that the next policy brings anew. @throws {AuthError} `keys_unavailable` */
async function prepareNew(next: Policy, before: Policy): Promise<void> {
  const old = keysOf(before)
  const opened = [...next.issuers.values()].filter(({ keys }) => !old.has(keys))
  await Promise.all(opened.map(({ keys }) => keys.prepare()))
  const failed = opened.find(({ keys }) => keys.health().keys === 0)
  if (failed === undefined) return
  closeKeys(next, before)
  throw new AuthError(
    'keys_unavailable',
    `the policy was not updated: the keys of ${failed.issuers.join(', ')} could not be had: ${failed.keys.health().lastError ?? 'there are none'}`,
  )
}

/** Closes the keys of a policy that another one does not share. */
export function closeKeys(policy: Policy, other: Policy | null): void {
  const kept = other === null ? new Set<KeyProvider>() : keysOf(other)
  for (const keys of keysOf(policy)) if (!kept.has(keys)) keys.close()
}

function keysOf(policy: Policy): ReadonlySet<KeyProvider> {
  return new Set([...policy.issuers.values()].map(({ keys }) => keys))
}
