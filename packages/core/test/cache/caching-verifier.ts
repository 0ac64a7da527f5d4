import type { Authentication } from '../../src/authentication.ts'
import type { IssuerOptions, SharedOptions } from '../../src/options/verifier-options.ts'
import type { Verifier } from '../../src/verifier.ts'
import { baseClaims, nowSeconds, sign, verifierFor } from '../signing.ts'

/** A verifier with a cache, and its clock in seconds. */
export function cachingVerifier(options: Partial<IssuerOptions & SharedOptions> = {}): {
  readonly verifier: Verifier
  readonly clock: { now: number }
} {
  const clock = { now: nowSeconds }
  return { verifier: verifierFor({ ...options, now: () => clock.now * 1000 }), clock }
}

/** A good token with changes of its claims. */
export function goodToken(changes: Readonly<Record<string, unknown>> = {}): string {
  return sign({ alg: 'EdDSA', kid: 'ed25519', typ: 'at+jwt' }, baseClaims(changes))
}

/** Makes a token known, as far as it can be: it gets its place when it comes for the second time. */
export async function introduce(verifier: Verifier, token: string): Promise<Authentication> {
  await verifier.verify(token)
  return verifier.verify(token)
}

/** Whether a token that comes again is known: then the same authentication is handed out. */
export async function isKnown(verifier: Verifier, token: string): Promise<boolean> {
  return (await introduce(verifier, token)) === (await verifier.verify(token))
}
