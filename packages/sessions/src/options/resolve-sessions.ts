import {
  boolean,
  checkNames,
  functionOf,
  integerWithin,
  invalidOption,
  methodsOf,
  numberWithin,
  oneOf,
} from '@sekisho/core/options'
import type { SessionsOptions } from '../sessions.ts'
import type { SessionStore } from '../store/session-store.ts'
import { publicAlgorithms } from './public-algorithms.ts'
import { resolveApplications } from './resolve-applications.ts'
import { resolveSecrets } from './resolve-secrets.ts'
import { resolveVerification } from './resolve-verification.ts'
import type { Settings } from './settings.ts'

const optionNames = Object.keys({
  issuer: true,
  audience: true,
  secret: true,
  store: true,
  algorithm: true,
  accessTokenSeconds: true,
  idleSeconds: true,
  absoluteSeconds: true,
  applications: true,
  bindToApplication: true,
  leewaySeconds: true,
  maxRepeats: true,
  whenAhead: true,
  whenReused: true,
  strictPairs: true,
  maxSessionsPerSubject: true,
  refreshTokenFormat: true,
  loadUser: true,
  feedPollSeconds: true,
  feedMaxStaleSeconds: true,
  whenStale: true,
  verification: true,
  connections: true,
  onEvent: true,
  now: true,
} satisfies Record<keyof SessionsOptions, true>)

const storeMethods = [
  'prepare',
  'create',
  'rotate',
  'revoke',
  'get',
  'list',
  'changes',
  'purge',
  'readKeys',
  'writeKeys',
  'close',
]

/** Beside the tolerance of the verifier: clocks of servers, and a token signed while its session ends. */
const marginMs = 60_000
const mostRepeats = 2_147_483_647

/** Checks and completes the options of `createSessions`. @throws {TypeError} naming the option. */
export function resolveSessions(options: SessionsOptions): Settings {
  checkNames(options, optionNames, 'createSessions()')
  const { algorithm = 'ES256', bindToApplication = false, strictPairs = false } = options
  const { refreshTokenFormat = 'opaque', loadUser, connections } = options
  const { onEvent = () => undefined, now = Date.now } = options
  const { audiences, issuer } = identityOf(options)
  const applications = resolveApplications(options)
  const { tolerance, verification } = resolveVerification(options.verification)
  const each = [...applications.values()]
  const longestAccess = Math.max(...each.map((application) => application.accessTokenSeconds))
  const memoryMs = (longestAccess + tolerance) * 1000 + marginMs
  return Object.freeze({
    issuer,
    audiences,
    secrets: resolveSecrets(options.secret),
    store: storeOf(options.store, memoryMs),
    algorithm: oneOf('algorithm', algorithm, publicAlgorithms),
    applications,
    bindToApplication: boolean('bindToApplication', bindToApplication),
    strictPairs: boolean('strictPairs', strictPairs),
    refreshTokenFormat: oneOf('refreshTokenFormat', refreshTokenFormat, ['opaque', 'jwt']),
    loadUser: loadUser === undefined ? null : functionOf('loadUser', loadUser),
    verification,
    connections:
      connections === undefined
        ? null
        : methodsOf('connections', connections, ['closeSession', 'closeWhere']),
    onEvent: functionOf('onEvent', onEvent),
    now: functionOf('now', now),
    memoryMs,
    longestIdleMs: Math.max(...each.map(({ idleMs }) => idleMs)),
    ...rotationOf(options),
    ...feedOf(options),
  })
}

/** A server that starts must hear of every revocation of a token that is still good. */
function storeOf(store: SessionStore, memoryMs: number): SessionStore {
  const { keepRevokedSeconds = Infinity } = methodsOf('store', store, storeMethods)
  if (!(keepRevokedSeconds * 1000 < memoryMs)) return store
  throw invalidOption(
    `keepRevokedSeconds of the ${store.kind} store`,
    keepRevokedSeconds,
    `at least ${memoryMs / 1000}: the longest accessTokenSeconds, clockToleranceSeconds and a minute`,
  )
}

function identityOf({ issuer, audience }: SessionsOptions) {
  if (typeof issuer !== 'string' || issuer.trim() === '') {
    throw invalidOption('issuer', issuer, 'a non-empty string')
  }
  const list: readonly unknown[] = Array.isArray(audience) ? audience : [audience]
  const audiences = list.filter((item): item is string => typeof item === 'string' && item !== '')
  if (audiences.length === 0 || audiences.length < list.length) {
    throw invalidOption('audience', audience, 'a non-empty string or a non-empty list of them')
  }
  return { issuer, audiences: [...new Set(audiences)] }
}

function rotationOf(options: SessionsOptions) {
  const { leewaySeconds = 10, maxSessionsPerSubject = 100 } = options
  const { whenAhead = 'resync', whenReused = 'revoke' } = options
  return {
    leewayMs: numberWithin('leewaySeconds', leewaySeconds, 0, 60) * 1000,
    maxRepeats: repeatsOf(options),
    // A script of Redis handles no more at once.
    maxSessionsPerSubject: integerWithin('maxSessionsPerSubject', maxSessionsPerSubject, 1, 5000),
    whenAhead: oneOf('whenAhead', whenAhead, ['resync', 'reject']),
    whenReused: oneOf('whenReused', whenReused, ['revoke', 'refuse']),
  }
}

function repeatsOf({ leewaySeconds = 10, maxRepeats }: SessionsOptions): number {
  // Without leeway, two uses in one millisecond would be one.
  const none = leewaySeconds === 0
  if (maxRepeats === undefined) return none ? 0 : mostRepeats
  if (none) throw invalidOption('maxRepeats', maxRepeats, 'left out: leewaySeconds is 0')
  if (integerWithin('maxRepeats', maxRepeats, 0, mostRepeats) > 0) return maxRepeats
  throw invalidOption('maxRepeats', 0, 'at least 1; for one use only set leewaySeconds: 0')
}

function feedOf({ feedPollSeconds = 1, feedMaxStaleSeconds, whenStale = 'open' }: SessionsOptions) {
  const poll = numberWithin('feedPollSeconds', feedPollSeconds, 0.1, 3600)
  const stale = feedMaxStaleSeconds === undefined ? Math.max(10, 3 * poll) : feedMaxStaleSeconds
  return {
    feedPollMs: poll * 1000,
    feedMaxStaleMs: numberWithin('feedMaxStaleSeconds', stale, poll, 86_400) * 1000,
    whenStale: oneOf('whenStale', whenStale, ['open', 'verify', 'closed']),
  }
}
