import type {
  ListPage,
  NewSession,
  RotationRequest,
  RotationResult,
  SessionRecord,
  SessionSelector,
} from '../../store/session-store.ts'
import type { MemoryChanges } from './memory-changes.ts'

interface Kept {
  record: SessionRecord
  readonly familyHash: string
  repeats: number
}

/** The sessions, and what is done with them; nothing here waits, so each method is one atomic step. */
export class MemorySessions {
  readonly #keepRevokedMs: number
  readonly #now: () => number
  readonly #changes: MemoryChanges
  readonly #sessions = new Map<string, Kept>()
  readonly #bySubject = new Map<string, Set<Kept>>()

  constructor(keepRevokedMs: number, now: () => number, changes: MemoryChanges) {
    this.#keepRevokedMs = keepRevokedMs
    this.#now = now
    this.#changes = changes
  }

  create(session: NewSession): { session: SessionRecord; evicted: readonly string[] } {
    if (this.#sessions.has(session.sid)) throw new Error(`the sid ${session.sid} is taken`)
    const now = this.#now()
    const { familyHash, idleMs, absoluteMs, maxPerSubject, ...named } = session
    const record: SessionRecord = {
      ...structuredClone(named),
      generation: 0,
      createdAt: now,
      refreshedAt: now,
      idleExpiresAt: now + Math.min(idleMs, absoluteMs),
      expiresAt: now + absoluteMs,
      revokedAt: null,
      revokedFor: null,
    }
    const surplus = this.#live(session.subject).slice(maxPerSubject - 1)
    const evicted = surplus.map(({ record: { sid } }) => sid)
    for (const each of surplus) this.#end(each, 'evicted')
    const kept = { record, familyHash, repeats: 0 }
    this.#sessions.set(session.sid, kept)
    const others = this.#bySubject.get(session.subject) ?? new Set()
    this.#bySubject.set(session.subject, others.add(kept))
    return { session: record, evicted }
  }

  rotate(request: RotationRequest): RotationResult {
    const kept = this.#sessions.get(request.sid)
    if (kept === undefined || kept.familyHash !== request.familyHash) {
      return { outcome: 'not_found' }
    }
    const now = this.#now()
    const { record } = kept
    if (record.revokedFor !== null) return { outcome: 'revoked', reason: record.revokedFor }
    if (now >= record.idleExpiresAt) return { outcome: 'expired' }
    if (request.generation === record.generation) return this.#advance(kept, request, 'rotated')
    if (request.generation > record.generation) {
      if (request.whenAhead === 'resync') return this.#advance(kept, request, 'resynced')
      return { outcome: 'ahead', session: record }
    }
    const isParent = request.generation === record.generation - 1
    const inLeeway = now <= record.refreshedAt + request.leewayMs
    if (isParent && inLeeway && kept.repeats < request.maxRepeats) {
      kept.repeats += 1
      return { outcome: 'repeated', session: record }
    }
    if (request.whenReused === 'revoke') this.#end(kept, 'reuse')
    return { outcome: 'reused', session: kept.record }
  }

  revoke(which: SessionSelector, reason: string): readonly string[] {
    const chosen = 'sid' in which ? this.#one(which.sid) : this.#ofSubject(which)
    for (const kept of chosen) this.#end(kept, reason)
    return chosen.map(({ record }) => record.sid)
  }

  get(sid: string): SessionRecord | null {
    return this.#sessions.get(sid)?.record ?? null
  }

  list(subject: string, { after, limit = 100 }: ListPage): readonly SessionRecord[] {
    const records = this.#live(subject).map(({ record }) => record)
    const start = records.findIndex(({ sid }) => sid === after) + 1
    return records.slice(start, start + limit)
  }

  purge(limit: number): number {
    this.#changes.forget()
    const now = this.#now()
    let purged = 0
    for (const kept of this.#sessions.values()) {
      if (purged === limit) break
      const { record } = kept
      const endsAt =
        record.revokedAt === null ? record.idleExpiresAt : record.revokedAt + this.#keepRevokedMs
      if (endsAt > now) continue
      this.#delete(kept)
      purged += 1
    }
    return purged
  }

  #advance(
    kept: Kept,
    { generation, idleMs, announce }: RotationRequest,
    outcome: 'rotated' | 'resynced',
  ): RotationResult {
    const now = this.#now()
    kept.repeats = 0
    kept.record = {
      ...kept.record,
      generation: generation + 1,
      refreshedAt: Math.max(now, kept.record.refreshedAt),
      idleExpiresAt: Math.min(now + idleMs, kept.record.expiresAt),
    }
    const { sid } = kept.record
    if (announce) {
      this.#changes.add({ sid, at: now, revoked: false, generation: generation + 1 })
    }
    return { outcome, session: kept.record }
  }

  #end(kept: Kept, reason: string): void {
    const at = this.#now()
    kept.record = { ...kept.record, revokedAt: at, revokedFor: reason }
    const { sid, generation } = kept.record
    // Else each login would look at all that the subject ever had.
    this.#leaveSubject(kept)
    this.#changes.add({ sid, at, revoked: true, generation })
  }

  #one(sid: string): readonly Kept[] {
    const kept = this.#sessions.get(sid)
    return kept === undefined || kept.record.revokedAt !== null ? [] : [kept]
  }

  #ofSubject({ subject, group, except }: Exclude<SessionSelector, { sid: string }>) {
    return this.#live(subject).filter(
      ({ record }) => record.sid !== except && (group === undefined || record.group === group),
    )
  }

  /** Refreshed last first. */
  #live(subject: string): readonly Kept[] {
    const now = this.#now()
    return [...(this.#bySubject.get(subject) ?? [])]
      .filter(({ record }) => record.revokedAt === null && record.idleExpiresAt > now)
      .toSorted((left, right) => right.record.refreshedAt - left.record.refreshedAt)
  }

  #delete(kept: Kept): void {
    this.#sessions.delete(kept.record.sid)
    this.#leaveSubject(kept)
  }

  /** Once more does no harm. */
  #leaveSubject(kept: Kept): void {
    const { subject } = kept.record
    const others = this.#bySubject.get(subject)
    others?.delete(kept)
    if (others?.size === 0) this.#bySubject.delete(subject)
  }
}
