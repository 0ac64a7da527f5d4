import { AuthError } from '../errors.ts'
import type { KeyProvider } from '../keys/key-source.ts'
import type { Policy } from './policy.ts'
import { resolveVerifier } from './resolve-verifier.ts'
import type { VerifierOptions } from './verifier-options.ts'

/**
 * The policy that follows another: same key sources go on serving, new ones are loaded first, and
 * those that are no longer needed are retired.
 *
 * @throws {TypeError} for a mistake in the options, {AuthError} `keys_unavailable`; the policy
 *   before is then untouched.
 */
export async function replacePolicy(before: Policy, options: VerifierOptions): Promise<Policy> {
  const next = resolveVerifier(options, [...before.issuers.values()])
  await prepareNew(next, before)
  for (const keys of notShared(before, next)) {
    if (keys.retire === undefined) keys.close()
    else keys.retire()
  }
  return next
}

/** Loads the keys that the next policy brings anew. @throws {AuthError} `keys_unavailable` */
async function prepareNew(next: Policy, before: Policy): Promise<void> {
  const old = keysOf(before)
  const opened = [...next.issuers.values()].filter(({ keys }) => !old.has(keys))
  await Promise.all(opened.map(({ keys }) => keys.prepare()))
  // Keys may be there and too old to serve, those of a snapshot for example.
  const failed = opened.find(({ keys }) => !['ready', 'stale'].includes(keys.health().state))
  if (failed === undefined) return
  closeKeys(next, before)
  throw new AuthError(
    'keys_unavailable',
    `the policy was not updated: the keys of ${failed.issuers.join(', ')} could not be had: ${failed.keys.health().lastError ?? 'there are none'}`,
  )
}

/** Closes the keys of a policy that another one does not share. */
export function closeKeys(policy: Policy, other: Policy | null): void {
  for (const keys of notShared(policy, other)) keys.close()
}

function notShared(policy: Policy, other: Policy | null): readonly KeyProvider[] {
  const kept = other === null ? new Set<KeyProvider>() : keysOf(other)
  return [...keysOf(policy)].filter((keys) => !kept.has(keys))
}

function keysOf(policy: Policy): ReadonlySet<KeyProvider> {
  return new Set([...policy.issuers.values()].map(({ keys }) => keys))
}
