import type { Authentication } from '../authentication.ts'
import type { Requirement } from '../authorize.ts'
import { AuthError, isAuthError } from '../errors.ts'
import type { TemplateValues } from '../rules/template.ts'
import type { Verifier } from '../verifier.ts'
import { callAt } from './call-at.ts'
import { expired, otherSubject, refusedNow, revoked, type CloseReason } from './close-reason.ts'
import type { ConnectionSettings } from './connection-options.ts'
import type { GuardedConnection } from './guarded-connection.ts'
import { processWarning } from '../process-warning.ts'

const nothing = (): void => undefined

/** The state behind `guardConnection`: a token in force, its expiry, and in the end why it ended. */
export class LiveConnection<C> implements GuardedConnection<C> {
  readonly #verifier: Pick<Verifier<C>, 'verify'>
  readonly #settings: ConnectionSettings<C>
  #authentication: Authentication<C>
  #end: AuthError | null = null
  #cancelExpiry = nothing
  #cancelRecheck = nothing

  constructor(
    verifier: Pick<Verifier<C>, 'verify'>,
    authentication: Authentication<C>,
    settings: ConnectionSettings<C>,
  ) {
    this.#verifier = verifier
    this.#settings = settings
    this.#authentication = authentication
    this.#armExpiry()
    this.#armRecheck()
    settings.registry?.add(this)
  }

  get authentication(): Authentication<C> {
    return this.#authentication
  }

  get closed(): boolean {
    return this.#end !== null
  }

  async renew(token: string): Promise<Authentication<C>> {
    if (this.#end !== null) throw this.#end
    const fresh = await this.#verifier.verify(token, this.#settings.context)
    this.#checkIdentity(fresh)
    const before = this.#authentication
    // Of renewals that overlap, the one with the longest life stays, whichever was verified last.
    if (expiryOf(fresh) < expiryOf(before)) return before
    this.#put(fresh)
    void attempt('onRenewed', () => this.#settings.onRenewed(fresh, before))
    return fresh
  }

  async authorize(
    requirement?: Requirement,
    values: TemplateValues = {},
  ): Promise<AuthError | null> {
    const standing = this.#standing()
    if (standing !== null || requirement === undefined) return standing
    const refusal = await requirement.refusal(this.#authentication, values)
    return refusal ?? this.#standing()
  }

  revoke(): void {
    this.#close(revoked())
  }

  dispose(): void {
    this.#finish(new AuthError('request_malformed', 'the connection ended; open a new one'))
  }

  #standing(): AuthError | null {
    if (this.#end !== null) return this.#end
    return this.#settings.now() < expiryOf(this.#authentication)
      ? null
      : new AuthError('policy_expired', 'the token of the connection expired; renew it', {
          claim: 'exp',
        })
  }

  /** @throws {AuthError} also when the connection ended while the token was verified. */
  #checkIdentity({ subject, issuer }: Authentication<C>): void {
    if (this.#end === null) {
      const { subject: expected, issuer: expectedIssuer } = this.#authentication
      if (issuer !== expectedIssuer) this.#close(otherSubject('issuer'))
      else if (subject !== expected) this.#close(otherSubject('subject'))
    }
    if (this.#end !== null) throw this.#end
  }

  /** Token, expiry and place in the registry change in one turn: nobody sees the one without the other. */
  #put(fresh: Authentication<C>): void {
    this.#settings.registry?.delete(this)
    this.#authentication = fresh
    this.#settings.registry?.add(this)
    this.#armExpiry()
  }

  #armExpiry(): void {
    this.#cancelExpiry()
    const due = expiryOf(this.#authentication)
    if (!this.#settings.closeOnExpiry || due === Infinity) {
      this.#cancelExpiry = nothing
      return
    }
    const close = (): void => this.#close(expired(this.#authentication.expiresAt))
    this.#cancelExpiry = callAt(due, close, this.#settings)
  }

  // By the timer alone, not by the time of day: a clock that is set back must not put a check off.
  #armRecheck(): void {
    const { recheckIntervalSeconds, setTimer } = this.#settings
    if (recheckIntervalSeconds === null) return
    this.#cancelRecheck = setTimer(() => void this.#recheck(), recheckIntervalSeconds * 1000)
  }

  async #recheck(): Promise<void> {
    const held = this.#authentication
    try {
      const fresh = await this.#verifier.verify(held.token, this.#settings.context)
      if (this.#end === null && this.#authentication === held) {
        this.#checkIdentity(fresh)
        this.#put(fresh)
      }
    } catch (error) {
      if (this.#end === null && this.#authentication === held) this.#judge(error)
    }
    if (this.#end === null) this.#armRecheck()
  }

  #judge(error: unknown): void {
    if (!isAuthError(error)) {
      warn('a verification of an open connection', error)
    } else if (error.code === 'token_expired') {
      if (this.#settings.closeOnExpiry) this.#close(expired(this.#authentication.expiresAt))
    } else if (error.kind === 'refusal') {
      this.#close(refusedNow(error))
    }
  }

  #close({ code, reason, error }: CloseReason): void {
    if (this.#end !== null) return
    this.#finish(error)
    void attempt('close', () => this.#settings.close(code, reason, error))
  }

  #finish(error: AuthError): void {
    if (this.#end !== null) return
    this.#end = error
    this.#cancelExpiry()
    this.#cancelRecheck()
    this.#settings.registry?.delete(this)
  }
}

/** Milliseconds since 1970; Infinity without exp. */
function expiryOf({ expiresAt }: Authentication<unknown>): number {
  return expiresAt === null ? Infinity : expiresAt.getTime()
}

/** A fault of the application must not keep other connections from being closed, nor end the process. */
async function attempt(what: string, action: () => unknown): Promise<void> {
  try {
    await action()
  } catch (fault) {
    warn(what, fault)
  }
}

function warn(what: string, fault: unknown): void {
  const reason = fault instanceof Error ? String(fault) : typeof fault
  processWarning('SEKISHO_CONNECTION', `Sekisho: ${what} failed: ${reason}`)
}
