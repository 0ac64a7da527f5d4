import { deepEqual } from 'node:assert/strict'
import type { TestedRotationResult, TestedSession, TestedStore } from './tested-store.ts'

/** The session in an answer that has one. */
export function sessionIn(result: TestedRotationResult): TestedSession {
  if ('session' in result) return result.session
  throw new Error(`expected an outcome with a session, got ${result.outcome}`)
}

/** The answers by outcome, as `{ rotated: 1, repeated: 49 }`. */
export function countOutcomes(results: readonly TestedRotationResult[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

export async function expectUnchanged(store: TestedStore, before: TestedSession): Promise<void> {
  deepEqual(await store.get(before.sid), before)
}

export function sidsOf(sessions: readonly { readonly sid: string }[]): readonly string[] {
  return sessions.map(({ sid }) => sid)
}
