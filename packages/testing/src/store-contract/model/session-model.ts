import type {
  TestedChange,
  TestedNewSession,
  TestedRotation,
  TestedRotationResult,
  TestedSelector,
  TestedSession,
} from '../tested-store.ts'

/** A session as the model holds it. */
export interface ModelSession {
  readonly session: TestedSession
  readonly familyHash: string
  readonly repeats: number
}

/** What a session store does, in the fewest words: one step at a time, in memory. */
export class SessionModel {
  readonly sessions: Map<string, ModelSession>
  readonly changes: TestedChange[]

  constructor(
    sessions: ReadonlyMap<string, ModelSession> = new Map(),
    changes: readonly TestedChange[] = [],
  ) {
    this.sessions = new Map(sessions)
    this.changes = [...changes]
  }

  copy(): SessionModel {
    return new SessionModel(this.sessions, this.changes)
  }

  /** Of sessions that were refreshed at the same time those in `preferred` go first. */
  create(asked: TestedNewSession, now: number, preferred: readonly string[] = []) {
    const { familyHash, idleMs, absoluteMs, maxPerSubject, ...named } = asked
    const live = this.live(asked.subject, now).toSorted(
      (one, other) =>
        one.refreshedAt - other.refreshedAt ||
        Number(preferred.includes(other.sid)) - Number(preferred.includes(one.sid)),
    )
    const evicted = live.slice(0, Math.max(0, live.length + 1 - maxPerSubject))
    for (const { sid } of evicted) this.end(sid, 'evicted', now)
    const session: TestedSession = {
      ...named,
      generation: 0,
      createdAt: now,
      refreshedAt: now,
      idleExpiresAt: Math.min(now + idleMs, now + absoluteMs),
      expiresAt: now + absoluteMs,
      revokedAt: null,
      revokedFor: null,
    }
    this.sessions.set(asked.sid, { session, familyHash, repeats: 0 })
    return { session, evicted: evicted.map(({ sid }) => sid) }
  }

  rotate(request: TestedRotation, now: number): TestedRotationResult {
    const held = this.sessions.get(request.sid)
    if (held === undefined || held.familyHash !== request.familyHash) {
      return { outcome: 'not_found' }
    }
    const { session } = held
    if (session.revokedAt !== null) return { outcome: 'revoked', reason: session.revokedFor ?? '' }
    if (now >= session.idleExpiresAt) return { outcome: 'expired' }
    const outcome = this.judge(request, held, now)
    if (outcome === 'rotated' || outcome === 'resynced') this.advance(request, held, now)
    if (outcome === 'repeated') {
      this.sessions.set(session.sid, { ...held, repeats: held.repeats + 1 })
    }
    if (outcome === 'reused' && request.whenReused === 'revoke') {
      this.end(session.sid, 'reuse', now)
    }
    return { outcome, session: this.get(session.sid) ?? session }
  }

  judge(request: TestedRotation, { session, repeats }: ModelSession, now: number) {
    if (request.generation === session.generation) return 'rotated'
    if (request.generation > session.generation) {
      return request.whenAhead === 'resync' ? 'resynced' : 'ahead'
    }
    const repeatable =
      request.generation === session.generation - 1 &&
      now <= session.refreshedAt + request.leewayMs &&
      repeats < request.maxRepeats
    return repeatable ? 'repeated' : 'reused'
  }

  advance(request: TestedRotation, { session, familyHash }: ModelSession, now: number): void {
    const after = {
      ...session,
      generation: request.generation + 1,
      refreshedAt: Math.max(now, session.refreshedAt),
      idleExpiresAt: Math.min(now + request.idleMs, session.expiresAt),
    }
    this.sessions.set(session.sid, { session: after, familyHash, repeats: 0 })
    const { sid, generation } = after
    if (request.announce) this.changes.push({ sid, at: now, revoked: false, generation })
  }

  revoke(which: TestedSelector, reason: string, now: number): readonly string[] {
    const sids = this.selected(which, now)
    for (const sid of sids) this.end(sid, reason, now)
    return sids
  }

  selected(which: TestedSelector, now: number): readonly string[] {
    if ('sid' in which) return this.get(which.sid)?.revokedAt === null ? [which.sid] : []
    return this.live(which.subject, now)
      .filter(({ group }) => which.group === undefined || group === which.group)
      .filter(({ sid }) => sid !== which.except)
      .map(({ sid }) => sid)
  }

  get(sid: string): TestedSession | null {
    return this.sessions.get(sid)?.session ?? null
  }

  /** Refreshed last first. */
  live(subject: string, now: number): readonly TestedSession[] {
    return [...this.sessions.values()]
      .map(({ session }) => session)
      .filter((session) => session.subject === subject && session.revokedAt === null)
      .filter((session) => now < session.idleExpiresAt)
      .toSorted((one, other) => other.refreshedAt - one.refreshedAt)
  }

  end(sid: string, reason: string, now: number): void {
    const held = this.sessions.get(sid)
    if (held === undefined) return
    const session = { ...held.session, revokedAt: now, revokedFor: reason }
    this.sessions.set(sid, { ...held, session })
    this.changes.push({ sid, at: now, revoked: true, generation: session.generation })
  }
}
