import { createHash, randomBytes } from 'node:crypto'
import type { TestedNewSession, TestedRotation, TestedStore } from './tested-store.ts'

export const day = 86_400_000
export const usualIdleMs = 10 * day
export const usualAbsoluteMs = 30 * day
export const usualLeewayMs = 10_000
export const keepRevokedSeconds = 3600
export const keepRevokedMs = keepRevokedSeconds * 1000

/** 16 bytes in base64url, in the bucket of the subject where the store has buckets. */
export function randomSid(store: TestedStore, subject: string): string {
  const bytes = randomBytes(16)
  const bucket = store.bucketOf?.(subject)
  if (bucket !== undefined) bytes.writeUInt16BE(bucket)
  return bytes.toString('base64url')
}

export function newSession(
  store: TestedStore,
  values: Partial<TestedNewSession> = {},
): TestedNewSession {
  const subject = values.subject ?? 'ann'
  const sid = values.sid ?? randomSid(store, subject)
  return {
    sid,
    subject,
    group: null,
    application: 'shop',
    familyHash: familyHashOf(sid),
    stamp: null,
    idleMs: usualIdleMs,
    absoluteMs: usualAbsoluteMs,
    claims: {},
    meta: {},
    maxPerSubject: 1000,
    ...values,
  }
}

export function rotation(
  sid: string,
  generation: number,
  values: Partial<TestedRotation> = {},
): TestedRotation {
  return {
    sid,
    familyHash: familyHashOf(sid),
    generation,
    idleMs: usualIdleMs,
    leewayMs: usualLeewayMs,
    maxRepeats: 1000,
    whenAhead: 'resync',
    whenReused: 'revoke',
    announce: false,
    ...values,
  }
}

function familyHashOf(sid: string): string {
  return createHash('sha256').update(`secret of ${sid}`).digest('base64url')
}
