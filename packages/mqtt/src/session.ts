import {
  AuthError,
  guardConnection,
  type Authentication,
  type GuardedConnection,
  type TemplateValues,
  type TopicRequest,
  type Verifier,
} from '@sekisho/core'
import { GrantedFilters } from './granted-filters.ts'
import type { MqttAuthSettings } from './mqtt-auth-options.ts'
import type { MqttClient, MqttMessage, MqttSubscription } from './mqtt-client.ts'
import type { Verdict } from './verdict.ts'

/** What a token is good for, and what it was verified with. */
export interface Credentials {
  readonly verifier: Pick<Verifier, 'verify'>
  readonly authentication: Authentication
  readonly values: TemplateValues
}

/** One client that was let in: what it may do, and until when. */
export class Session {
  readonly #client: MqttClient
  readonly #settings: MqttAuthSettings
  readonly #connection: GuardedConnection | null
  readonly #will: MqttMessage | undefined
  /** Asked ahead: when the token has expired and ends the connection, nobody can ask any more. */
  #willVerdict: Verdict = null
  readonly #filters = new GrantedFilters()
  #end: AuthError | null = null

  /** @param credentials null for a client without a token. */
  constructor(
    client: MqttClient,
    will: MqttMessage | undefined,
    credentials: Credentials | null,
    settings: MqttAuthSettings,
  ) {
    this.#client = client
    this.#settings = settings
    this.#will = will
    this.#connection = credentials === null ? null : this.#guard(credentials)
    this.#judgeWill()
  }

  /** Whether a publication is the will, of a connection that has ended. */
  isWill(message: MqttMessage): boolean {
    return message === this.#will
  }

  /** Holds a request against the rules of the token in force. */
  judge(request: TopicRequest): Verdict {
    const standing = this.#standing()
    if (standing !== null) return standing
    const access = this.#connection?.authentication.access
    switch (access?.decide(request) ?? 'unmatched') {
      case 'allow':
        return null
      case 'unmatched':
        return this.#unmatched(request)
      case 'expired':
        return expired()
      default:
        return denied(request, 'the access rules of the token deny it')
    }
  }

  /** The will of a connection that its expired token ends was judged while that was good. */
  judgePublication(message: MqttMessage): Verdict {
    return this.isWill(message) && this.#settings.closeOnExpiry && isExpiry(this.#standing())
      ? this.#willVerdict
      : this.judge(publicationOf(message))
  }

  judgeSubscription({ topic, qos }: MqttSubscription): Verdict {
    return this.judge({ action: 'subscribe', topic, qos })
  }

  /** Remembers what was granted; in the same turn, so that a renewal judges it again. */
  granted(subscription: MqttSubscription): void {
    this.#filters.add(subscription, this.#client.subscriptions ?? {})
  }

  /** Whether a message may go to the client: the token is in force, and a granted filter matches. */
  mayReceive(topic: string): boolean {
    return this.#standing() === null && this.#filters.match(topic, this.#client.subscriptions ?? {})
  }

  /** @throws {AuthError} as `renew` of a guarded connection. */
  async renew(token: string): Promise<void> {
    if (this.#connection === null) {
      throw new AuthError(
        'policy_denied',
        'the client was let in without a token; connect with one',
      )
    }
    await this.#connection.renew(token)
  }

  #guard({ verifier, authentication, values }: Credentials): GuardedConnection {
    const connection = guardConnection(verifier, authentication, {
      ...this.#settings.ofConnections,
      context: { values },
      close: (_code, _reason, error) => {
        this.#end = error
        this.#close()
      },
      onRenewed: () => this.#judgeAgain(),
    })
    this.#client.conn.once('close', () => {
      connection.dispose()
    })
    return connection
  }

  /** A broker that is still at work on the CONNECT would keep a client that is closed now. */
  #close(): void {
    if (this.#client.connected) this.#client.close()
    else this.#client.once('connected', () => this.#client.close())
  }

  #standing(): AuthError | null {
    if (this.#end !== null) return this.#end
    const expiresAt = this.#connection?.authentication.expiresAt ?? null
    // Written so that a clock that yields NaN is past it.
    return expiresAt === null || this.#settings.now() < expiresAt.getTime() ? null : expired()
  }

  #unmatched(request: TopicRequest): Verdict {
    const { noMatch } = this.#settings
    if (noMatch === 'allow') return null
    if (noMatch === 'deny') return denied(request, 'no access rule of the token speaks about it')
    return this.#ask(noMatch, request)
  }

  async #ask(
    noMatch: Exclude<MqttAuthSettings['noMatch'], string>,
    request: TopicRequest,
  ): Promise<AuthError | null> {
    const authentication = this.#connection?.authentication ?? null
    try {
      const allowed: unknown = await noMatch(request, { client: this.#client, authentication })
      if (allowed !== true) return denied(request, 'noMatch does not allow it')
      const renewed = authentication !== (this.#connection?.authentication ?? null)
      return renewed ? await this.judge(request) : this.#standing()
    } catch (cause) {
      return denied(request, 'noMatch failed', cause)
    }
  }

  /** After a renewal: what the fresh token does not allow is not received any longer. */
  async #judgeAgain(): Promise<void> {
    this.#judgeWill()
    const judge = (subscription: MqttSubscription) => this.judgeSubscription(subscription)
    const unsubscriptions = await this.#filters.judgeAgain(judge)
    if (unsubscriptions.length === 0) return
    this.#client.unsubscribe({ cmd: 'unsubscribe', unsubscriptions }, () => undefined)
  }

  #judgeWill(): void {
    if (this.#will === undefined) return
    this.#willVerdict = this.judge(publicationOf(this.#will))
  }
}

function publicationOf({ topic, qos, retain }: MqttMessage): TopicRequest {
  return { action: 'publish', topic, qos, retain }
}

function isExpiry(error: AuthError | null): boolean {
  return error?.code === 'token_expired' || error?.code === 'policy_expired'
}

function expired(): AuthError {
  return new AuthError('policy_expired', 'the token of the client expired; renew it', {
    claim: 'exp',
  })
}

function denied({ action, topic, qos }: TopicRequest, why: string, cause?: unknown): AuthError {
  const shown = JSON.stringify(topic.slice(0, 200))
  const message = `the client may not ${action} ${shown} with QoS ${qos ?? 0}: ${why}`
  return new AuthError('policy_denied', message, cause === undefined ? {} : { cause })
}
