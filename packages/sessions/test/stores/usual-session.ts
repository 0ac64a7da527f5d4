import { randomBytes } from 'node:crypto'
import type { NewSession, RotationRequest, SessionStore } from '../../src/store/session-store.ts'

/** A login with usual values but for what is given; its sid is in the bucket of the subject. */
export function usualSession(store: SessionStore, values: Partial<NewSession> = {}): NewSession {
  const subject = values.subject ?? 'ann'
  const sid = randomBytes(16)
  const bucket = store.bucketOf?.(subject)
  if (bucket !== undefined) sid.writeUInt16BE(bucket)
  return {
    sid: sid.toString('base64url'),
    subject,
    group: null,
    application: 'shop',
    familyHash: 'family',
    stamp: null,
    idleMs: 86_400_000,
    absoluteMs: 864_000_000,
    claims: {},
    meta: {},
    maxPerSubject: 1000,
    ...values,
  }
}

/** A refresh with the token of a generation, right in all but what is given. */
export function usualRotation(
  sid: string,
  generation: number,
  values: Partial<RotationRequest> = {},
): RotationRequest {
  return {
    sid,
    familyHash: 'family',
    generation,
    idleMs: 86_400_000,
    leewayMs: 10_000,
    maxRepeats: 1_000_000,
    whenAhead: 'resync',
    whenReused: 'revoke',
    announce: false,
    ...values,
  }
}

/** Opens a session and gives back its sid. */
export async function login(
  store: SessionStore,
  values: Partial<NewSession> = {},
): Promise<string> {
  const { session } = await store.create(usualSession(store, values))
  return session.sid
}

/** How often each outcome came. */
export async function countOutcomes(
  rotations: readonly Promise<{ readonly outcome: string }>[],
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { outcome } of await Promise.all(rotations)) {
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  return counts
}
