import { ChangeFeed } from './feed/change-feed.ts'
import { EndedTokens } from './feed/ended-tokens.ts'
import { KeyKeeper } from './keys/key-keeper.ts'
import type { LoadedKeys } from './keys/loaded-keys.ts'
import type { Settings } from './options/settings.ts'
import type { SessionEvent } from './session-events.ts'
import type { RotateKeysOptions, SessionsHealth } from './sessions.ts'
import { askStore } from './store/ask-store.ts'
import type { SessionChange } from './store/session-store.ts'
import { processWarning } from '@sekisho/core/options'

const longestHandshakeMs = 60_000

/** What one server knows in memory of keys and revocations, and how it follows the store in both. */
export class LiveState {
  readonly keeper: KeyKeeper
  readonly ended = new EndedTokens()
  readonly #settings: Settings
  readonly #report: (event: SessionEvent) => void
  readonly #feed: ChangeFeed
  /** Sessions that ended lately, and until when connections of theirs may still be opening. */
  readonly #closing = new Map<string, number>()
  /** Sessions that this server ended while the store was away. */
  readonly #owed = new Map<string, string>()
  #starting: Promise<void> | null = null
  #following: Promise<void> | null = null
  #timer: NodeJS.Timeout | undefined
  #followedAt: number | null = null
  /** The same moment on a clock that nobody sets. */
  #followedAtSteady = 0
  #epoch: number | null = null
  /** Until when connections may still be opening whose keys were reset. */
  #resetUntilMs = -Infinity
  #lastError: string | null = null
  #reportedStale = false
  #closed = false

  constructor(settings: Settings, report: (event: SessionEvent) => void) {
    this.#settings = settings
    this.#report = report
    this.keeper = new KeyKeeper(settings)
    this.#feed = new ChangeFeed(settings, (change) => this.#take(change))
  }

  /** Whether keys and the whole window of changes were loaded. */
  get started(): boolean {
    return this.#followedAt !== null
  }

  /** The keys of now, once they were loaded. @throws once this is closed. */
  async keys(): Promise<LoadedKeys> {
    await this.start()
    return this.keeper.keys as LoadedKeys
  }

  start(): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('Sekisho: these sessions are closed'))
    this.#starting ??= this.#load().catch((fault: unknown) => {
      // The next use tries again.
      this.#starting = null
      throw fault
    })
    return this.#starting
  }

  /** One look at the store; never rejects, `health` tells how it went. */
  follow(): Promise<void> {
    this.#following ??= this.#look()
      .catch(() => undefined)
      .finally(() => {
        this.#following = null
      })
    return this.#following
  }

  /** @returns the kid that signs from now on. */
  async rotateKeys(options: RotateKeysOptions): Promise<string> {
    const kid = await this.keeper.rotate(options)
    this.#noticeReset()
    return kid
  }

  /** Refuses the tokens of sessions from now on, and closes their connections. */
  end(sids: readonly string[]): void {
    const nowMs = this.#settings.now()
    for (const sid of sids) {
      if (!this.ended.revoke(sid, nowMs + this.#settings.memoryMs)) continue
      this.#disconnect(sid)
      if (this.#settings.connections !== null) this.#closing.set(sid, nowMs + longestHandshakeMs)
    }
  }

  /** Refuses the access tokens of a session that are older than this generation. */
  replace(sid: string, generation: number): void {
    this.ended.replace(sid, generation, this.#settings.now() + this.#settings.memoryMs)
  }

  /** Ends a session here, and in the store once that answers again. */
  owe(sid: string, reason: string): void {
    this.end([sid])
    this.#owed.set(sid, reason)
  }

  /** The store was told. @returns whether that was owed. */
  forgive(sid: string): boolean {
    return this.#owed.delete(sid)
  }

  /** Whether too much time passed since the last look. */
  isStale(): boolean {
    const age = this.#age()
    const stale = age === null || age > this.#settings.feedMaxStaleMs
    if (stale && age !== null && !this.#reportedStale) {
      this.#reportedStale = true
      this.#report({ type: 'feed.stale', ageSeconds: age / 1000 })
    }
    return stale
  }

  health(): SessionsHealth {
    const age = this.#age()
    return {
      ready: this.started && !(this.#settings.whenStale === 'closed' && this.isStale()),
      feedAgeSeconds: age === null ? null : age / 1000,
      revokedInMemory: this.ended.size,
      lastError: this.#lastError,
    }
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  async #load(): Promise<void> {
    await askStore(this.#settings.store, (store) => store.prepare())
    await this.#look()
    this.#wait()
  }

  async #look(): Promise<void> {
    const startedAt = this.#settings.now()
    const startedAtSteady = performance.now()
    // While the clock was ahead, revocations were forgotten whose tokens are good again now.
    if (this.#followedAt !== null && startedAt < this.#followedAt) this.#feed.restart()
    this.#closeLate(startedAt)
    // Side by side: trouble with the keys keeps no revocation away.
    const results = await Promise.allSettled([
      this.#followKeys(),
      this.#settle(),
      this.#feed.follow(),
    ])
    const failed = results.find((result) => result.status === 'rejected')
    if (failed !== undefined) {
      const fault: unknown = failed.reason
      this.#lastError = fault instanceof Error ? fault.message : typeof fault
      this.isStale()
      throw fault
    }
    this.ended.forget(startedAt)
    this.#followedAt = startedAt
    this.#followedAtSteady = startedAtSteady
    this.#lastError = null
    if (this.#reportedStale) {
      this.#reportedStale = false
      this.#report({ type: 'feed.recovered' })
    }
  }

  async #followKeys(): Promise<void> {
    await this.keeper.follow()
    this.#noticeReset()
  }

  /** A reset of the keys ends every session, and so every connection. */
  #noticeReset(): void {
    const epoch = this.keeper.keys?.epoch ?? null
    if (this.#epoch !== null && epoch !== this.#epoch) {
      this.#resetUntilMs = this.#settings.now() + longestHandshakeMs
      this.#closeReset()
    }
    this.#epoch = epoch
  }

  /** Closes connections whose token is of keys that are no more. */
  #closeReset(): void {
    const { issuer, connections } = this.#settings
    const kids = new Set(this.keeper.keys?.publicKeys.map(({ kid }) => kid))
    harmlessly(() =>
      connections?.closeWhere((one) => one.issuer === issuer && !kids.has(one.header.kid)),
    )
  }

  async #settle(): Promise<void> {
    for (const [sid, reason] of this.#owed) {
      // One after the other: the store has just come back.
      await askStore(this.#settings.store, (store) => store.revoke({ sid }, reason))
      if (this.forgive(sid)) this.#report({ type: 'session.revoked', sids: [sid], reason })
    }
  }

  #take(change: SessionChange): void {
    if (change.revoked) this.end([change.sid])
    else this.replace(change.sid, change.generation)
  }

  /** A connection whose token was verified before the revocation may have come into the registry since. */
  #closeLate(nowMs: number): void {
    if (nowMs <= this.#resetUntilMs) this.#closeReset()
    for (const [sid, untilMs] of this.#closing) {
      this.#disconnect(sid)
      if (untilMs <= nowMs) this.#closing.delete(sid)
    }
  }

  #disconnect(sid: string): void {
    const { connections, issuer } = this.#settings
    harmlessly(() => connections?.closeSession(issuer, sid))
  }

  /** Servers that started together do not ask together. */
  #wait(): void {
    if (this.#closed) return
    const delayMs = this.#settings.feedPollMs * (0.8 + Math.random() * 0.4)
    this.#timer = setTimeout(() => {
      void this.follow().then(() => this.#wait())
    }, delayMs)
    this.#timer.unref()
  }

  /** The longer of two: a clock that was set back hides an outage, the steady one a machine asleep. */
  #age(): number | null {
    if (this.#followedAt === null) return null
    const steady = Math.floor(performance.now() - this.#followedAtSteady)
    return Math.max(steady, this.#settings.now() - this.#followedAt)
  }
}

/** Trouble with a connection keeps no revocation and no key away. */
function harmlessly(close: () => unknown): void {
  try {
    close()
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : typeof fault
    processWarning(
      'SEKISHO_CONNECTION',
      `Sekisho: a connection of a revoked session did not close: ${reason}`,
    )
  }
}
