import { randomBytes } from 'node:crypto'
import { wrongKind } from '@sekisho/core/options'
import type { Verifier } from '@sekisho/core'
import { LiveState } from './live-state.ts'
import {
  checkList,
  checkLogin,
  checkRefresh,
  checkRotation,
  checkSelector,
  sessionId,
} from './options/check-requests.ts'
import type { Application, Settings } from './options/settings.ts'
import { ownVerifier } from './own-verifier.ts'
import { refreshSession } from './refresh-session.ts'
import { reportTo } from './report-to.ts'
import { asOfEpoch, pageOfEpoch } from './sessions-of-epoch.ts'
import type { RevocationReason, SessionEvent } from './session-events.ts'
import type {
  LoginRequest,
  RefreshRequest,
  RotateKeysOptions,
  Sessions,
  SessionsHealth,
  TokenPair,
} from './sessions.ts'
import { sidOfToken } from './sid-of-token.ts'
import { askStore } from './store/ask-store.ts'
import type {
  ListPage,
  SessionRecord,
  SessionSelector,
  SessionStore,
} from './store/session-store.ts'
import { claimsOf } from './tokens/claims-of.ts'
import { mintPair } from './tokens/mint-pair.ts'
import { isSid } from './tokens/is-sid.ts'
import { newSid } from './tokens/new-sid.ts'
import { familyHash } from './tokens/refresh-token.ts'

const purgeSize = 1000

/** The sessions of one server. */
export class SessionService implements Sessions {
  readonly verifier: Verifier
  readonly report: (event: SessionEvent) => void
  readonly #settings: Settings
  readonly #state: LiveState
  readonly #verifiers = new Map<string, Verifier>()

  constructor(settings: Settings) {
    this.#settings = settings
    this.report = reportTo(settings.onEvent)
    this.#state = new LiveState(settings, this.report)
    this.verifier = ownVerifier(settings, this.#state, boundTo(settings))
    for (const name of settings.applications.keys()) {
      this.#verifiers.set(name, ownVerifier(settings, this.#state, name))
    }
  }

  verifierFor(application: string): Verifier {
    return this.#verifiers.get(this.#application(application).name) as Verifier
  }

  groupOf(application: string): string | null {
    return this.#application(application).group
  }

  start(): Promise<void> {
    return this.#state.start()
  }

  /** One look at the keys and changes in the store; polling does it by itself. */
  follow(): Promise<void> {
    return this.#state.follow()
  }

  async login(request: LoginRequest): Promise<TokenPair> {
    checkLogin(request)
    const { subject, stamp = null, meta = {}, claims: given = {} } = request
    const application = this.#application(request.application ?? 'default')
    const claims = claimsOf('the claims of login()', given)
    const keys = await this.#state.keys()
    const family = randomBytes(16)
    const { session, evicted } = await this.#ask((store) =>
      store.create({
        sid: newSid(store.bucketOf?.(subject), keys.epoch),
        subject,
        group: application.group,
        application: application.name,
        familyHash: familyHash(family),
        stamp,
        idleMs: application.idleMs,
        absoluteMs: application.absoluteMs,
        claims,
        meta,
        maxPerSubject: this.#settings.maxSessionsPerSubject,
      }),
    )
    const { sid } = session
    this.report({ type: 'session.created', sid, subject, application: application.name })
    this.#ended(evicted, 'evicted')
    return mintPair(session, family, session.claims, keys, this.#settings)
  }

  async refresh(refreshToken: string, request: RefreshRequest = {}): Promise<TokenPair> {
    checkRefresh(request)
    return refreshSession(refreshToken, request, {
      settings: this.#settings,
      state: this.#state,
      report: this.report,
      revoke: (sid, reason) => this.revoke({ sid }, reason),
    })
  }

  async sidOf(token: string): Promise<string | null> {
    if (typeof token !== 'string') return null
    return sidOfToken(token, await this.#state.keys(), this.#settings.issuer)
  }

  async get(sid: string): Promise<SessionRecord | null> {
    if (typeof sid !== 'string') throw wrongKind('the sid of get()', sid, 'text')
    if (!isSid(sid)) return null
    const session = await this.#ask((store) => store.get(sid))
    return session === null ? null : asOfEpoch(session, await this.#state.keys())
  }

  async logout(sid: string): Promise<readonly string[]> {
    sessionId('the sid of logout()', sid)
    const own = await this.revoke({ sid }, 'logout')
    const session = await this.get(sid)
    if (session === null || session.group === null) return own
    const { subject, group } = session
    return [...own, ...(await this.revoke({ subject, group }, 'logout'))]
  }

  async revoke(
    which: SessionSelector,
    reason: RevocationReason = 'revoked',
  ): Promise<readonly string[]> {
    checkSelector(which, reason)
    if ('sid' in which && !isSid(which.sid)) return []
    try {
      const sids = await this.#ask((store) => store.revoke(which, reason))
      const owed = 'sid' in which && this.#state.forgive(which.sid)
      this.#ended(owed ? [which.sid] : sids, reason)
      return sids
    } catch (error) {
      // Ended here at once; the store is told when it answers again.
      if ('sid' in which) this.#state.owe(which.sid, reason)
      throw error
    }
  }

  async list(subject: string, page: ListPage = {}): Promise<readonly SessionRecord[]> {
    checkList(subject, page)
    const keys = await this.#state.keys()
    return pageOfEpoch(page, keys, (next) => this.#ask((store) => store.list(subject, next)))
  }

  async rotateKeys(options: RotateKeysOptions = {}): Promise<void> {
    checkRotation(options)
    await this.#state.keys()
    const kid = await this.#state.rotateKeys(options)
    this.report(
      options.invalidate === true ? { type: 'keys.reset' } : { type: 'keys.rotated', kid },
    )
  }

  async jwks(): Promise<{ readonly keys: readonly Readonly<Record<string, unknown>>[] }> {
    const { publicKeys } = await this.#state.keys()
    return { keys: structuredClone(publicKeys) }
  }

  async purge(): Promise<number> {
    let total = 0
    for (;;) {
      // Each step is short, so that a purge keeps nobody waiting.
      const purged = await this.#ask((store) => store.purge(purgeSize))
      total += purged
      if (purged < purgeSize) return total
    }
  }

  health(): SessionsHealth {
    return this.#state.health()
  }

  async close(): Promise<void> {
    this.#state.close()
    await Promise.all([this.verifier, ...this.#verifiers.values()].map((each) => each.close()))
  }

  #ended(sids: readonly string[], reason: RevocationReason): void {
    if (sids.length === 0) return
    this.#state.end(sids)
    this.report({ type: 'session.revoked', sids, reason })
  }

  #application(name: string): Application {
    const application = this.#settings.applications.get(name)
    if (application !== undefined) return application
    const known = [...this.#settings.applications.keys()].join(', ')
    throw new TypeError(`Sekisho: there is no application "${name}"; there are ${known}`)
  }

  async #ask<Answer>(ask: (store: SessionStore) => Promise<Answer>): Promise<Answer> {
    await this.#state.start()
    return askStore(this.#settings.store, ask)
  }
}

/** What `client_id` must be in `verifier`: with several applications, what its caller says. */
function boundTo({ bindToApplication, applications }: Settings): string | null {
  if (!bindToApplication) return null
  const [first, ...others] = [...applications.keys()]
  return first !== undefined && others.length === 0 ? first : '${application}'
}
