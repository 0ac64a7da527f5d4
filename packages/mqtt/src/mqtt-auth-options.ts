import {
  connectionOptions,
  type AuthError,
  type Authentication,
  type ConnectionOptions,
  type TemplateValues,
  type TopicRequest,
} from '@sekisho/core'
import { checkNames, functionOf, invalidOption, oneOf } from '@sekisho/core/options'
import type { Authenticate, MqttClient } from './mqtt-client.ts'

/** Who asks. */
export interface MqttPrincipal {
  readonly client: MqttClient
  /** By the token in force; null for a client that was let in without one. */
  readonly authentication: Authentication | null
}

/** What was refused. */
export interface MqttAttempt {
  readonly action: 'connect' | 'publish' | 'subscribe' | 'renew' | 'will'
  /** Null for a will that another broker left behind. */
  readonly client: MqttClient | null
  /** Topic, or topic filter; undefined for `connect`. */
  readonly topic?: string
}

/** Says what becomes of a request that no rule of the token speaks about; only `true` lets it pass. */
export type NoMatch = (request: TopicRequest, who: MqttPrincipal) => boolean | Promise<boolean>

type OfConnections = 'closeOnExpiry' | 'recheckIntervalSeconds' | 'registry' | 'now' | 'setTimer'

/** How clients of a broker are checked; the options of `guardConnection` mean what they mean there. */
export interface MqttAuthOptions extends Pick<ConnectionOptions, OfConnections> {
  /** The field of CONNECT with the token; as `username` it is not a value `${username}`. Default `password`. */
  readonly from?: 'password' | 'username'
  /**
   * What becomes of a CONNECT without a token. `deny` (default): it is refused. `ignore`: it goes to
   * `next`, and so does text that has not the form of a JWT, such as a password. A JWT never does.
   */
  readonly onMissing?: 'deny' | 'ignore'
  /** Another authenticator; needed with `ignore`. What its clients may do is for `noMatch` to say. */
  readonly next?: Authenticate
  /**
   * The answer where no access rule of the token speaks about a topic, and for tokens without rules.
   * Default `deny`. A function may be async; what it throws is a refusal.
   */
  readonly noMatch?: 'deny' | 'allow' | NoMatch
  /**
   * The topic on which a client publishes a fresh token; begins with a dollar sign. Nobody receives
   * what is published there. Default `$auth/token`; `null`: tokens are not renewed.
   */
  readonly renewalTopic?: string | null
  /**
   * More values for templates of claim rules and access rules, over `clientid`, `username` and
   * `ipaddr` (that of the socket): `zone`, `listener`, `cert_common_name`, or behind a proxy the
   * address that a trusted proxy tells. May be async; what it throws is answered with return code 3.
   */
  readonly context?: (client: MqttClient) => TemplateValues | Promise<TemplateValues>
  /**
   * Told of every refusal, for logs; may be async; it cannot change the answer. That of the policy is
   * told of refused tokens of a CONNECT as well. Messages that are not forwarded are not told.
   */
  readonly onDenied?: (error: AuthError, attempt: MqttAttempt) => unknown
}

/** The options, checked and completed. */
export interface MqttAuthSettings {
  readonly from: 'password' | 'username'
  readonly next: Authenticate | null
  readonly noMatch: 'deny' | 'allow' | NoMatch
  readonly renewalTopic: string | null
  readonly context: (client: MqttClient) => TemplateValues | Promise<TemplateValues>
  readonly onDenied: (error: AuthError, attempt: MqttAttempt) => unknown
  readonly closeOnExpiry: boolean
  readonly now: () => number
  readonly ofConnections: Pick<ConnectionOptions, OfConnections>
}

const optionNames = Object.keys({
  from: true,
  onMissing: true,
  next: true,
  noMatch: true,
  renewalTopic: true,
  context: true,
  onDenied: true,
  closeOnExpiry: true,
  recheckIntervalSeconds: true,
  registry: true,
  now: true,
  setTimer: true,
} satisfies Record<keyof MqttAuthOptions, true>)

/**
 * @param clock of the verifier.
 * @throws {TypeError} for a mistake in the options, naming the option.
 */
export function resolveMqttAuth(
  options: MqttAuthOptions,
  clock: () => number = Date.now,
): MqttAuthSettings {
  checkNames(options, optionNames, 'mqttAuth()')
  const { from = 'password', noMatch = 'deny', renewalTopic = '$auth/token' } = options
  const {
    onMissing = 'deny',
    next,
    context = () => ({}),
    onDenied = () => undefined,
    ...rest
  } = options
  const { from: _from, noMatch: _noMatch, renewalTopic: _topic, ...ofConnections } = rest
  return {
    from: oneOf('from', from, ['password', 'username']),
    next: nextOf(onMissing, next),
    noMatch:
      typeof noMatch === 'function'
        ? noMatch
        : oneOf('noMatch', noMatch, ['deny', 'allow'] as const),
    renewalTopic: renewalTopicOf(renewalTopic),
    context: functionOf('context', context),
    onDenied: functionOf('onDenied', onDenied),
    closeOnExpiry: ofConnections.closeOnExpiry ?? true,
    now: ofConnections.now ?? clock,
    ofConnections: connectionOptions(ofConnections),
  }
}

function nextOf(onMissing: unknown, next: Authenticate | undefined): Authenticate | null {
  const ignores = oneOf('onMissing', onMissing, ['deny', 'ignore']) === 'ignore'
  if (next !== undefined && ignores) return functionOf('next', next)
  if (next === undefined && !ignores) return null
  const wanted = ignores ? 'a function' : "left out, for it is asked only with onMissing: 'ignore'"
  throw invalidOption('next', next, wanted)
}

function renewalTopicOf(topic: unknown): string | null {
  if (topic === null) return null
  if (typeof topic !== 'string' || !/^\$[^+#\0]+$/.test(topic) || topic.startsWith('$SYS/')) {
    throw invalidOption(
      'renewalTopic',
      topic,
      'a topic such as $auth/token, not below $SYS, or null',
    )
  }
  return topic
}
