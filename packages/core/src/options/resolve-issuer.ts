import { createAccessReader } from '../access-rules/token-access.ts'
import { normalTokenType } from '../claims/token-type.ts'
import { isJwsAlgorithm, isSymmetric, type JwsAlgorithm } from '../keys/algorithms.ts'
import type { KeyProvider, KeySource } from '../keys/key-source.ts'
import { discovery } from '../keys/remote/discovery.ts'
import { createIntrospector } from '../oauth/introspection.ts'
import { createExchanger } from '../oauth/token-exchange.ts'
import { boolean, checkNames, numberWithin, strings } from './checks.ts'
import { resolveMapping } from './resolve-mapping.ts'
import { invalidOption } from './invalid-option.ts'
import type { IssuerPolicy } from './policy.ts'
import type { IssuerOptions } from './verifier-options.ts'
import { processWarning } from '../process-warning.ts'

/** The names of the options of one issuer. */
export const issuerOptionNames = Object.keys({
  issuer: true,
  audience: true,
  keys: true,
  algorithms: true,
  tokenType: true,
  clockToleranceSeconds: true,
  requiredClaims: true,
  requireExpiration: true,
  maxLifetimeSeconds: true,
  allowFutureIssuedAt: true,
  coerceNumericDates: true,
  allowSenderConstrained: true,
  subject: true,
  ignoreSubjectCase: true,
  attributes: true,
  attributeLimits: true,
  scopeClaims: true,
  scopeLists: true,
  roleClaims: true,
  groupClaims: true,
  groupProviders: true,
  allowedGroups: true,
  claimRules: true,
  accessRules: true,
  schema: true,
  introspection: true,
  exchange: true,
} satisfies Record<keyof IssuerOptions, true>)

/** Issuers of a policy that is about to be replaced. */
export type KeysInUse = readonly IssuerPolicy[]

// One object, so that a policy that is loaded again is seen to have the same source.
const ownDiscovery = discovery()
const defaultTokenTypes: ReadonlySet<string> = new Set(['at+jwt', 'jwt'])
const tenYears = 315_360_000

/** Checks and completes the options of one issuer. @throws {TypeError} naming the option. */
export function resolveIssuer(
  options: IssuerOptions,
  now: () => number,
  inUse: KeysInUse = [],
): IssuerPolicy {
  checkNames(options, issuerOptionNames, 'the policy')
  const {
    keys = ownDiscovery,
    clockToleranceSeconds = 5,
    requiredClaims = [],
    requireExpiration = true,
    allowFutureIssuedAt = false,
    coerceNumericDates = false,
    allowSenderConstrained = false,
    tokenType,
    maxLifetimeSeconds,
    accessRules,
    introspection,
    exchange,
  } = options
  const issuers = strings('issuer', options.issuer)
  const source = checkSource(keys)
  const algorithms = resolveAlgorithms(options.algorithms, source)
  return Object.freeze({
    issuers,
    audiences: resolveAudience(options),
    algorithms: new Set<string>(algorithms),
    tokenTypes: tokenType === undefined ? defaultTokenTypes : resolveTokenType(tokenType),
    allowsNoTokenType: tokenType === undefined,
    clockToleranceSeconds: numberWithin('clockToleranceSeconds', clockToleranceSeconds, 0, 600),
    requiredClaims: resolveClaimNames(requiredClaims),
    requireExpiration: boolean('requireExpiration', requireExpiration),
    maxLifetimeSeconds:
      maxLifetimeSeconds === undefined
        ? null
        : numberWithin('maxLifetimeSeconds', maxLifetimeSeconds, 1, tenYears),
    allowFutureIssuedAt: boolean('allowFutureIssuedAt', allowFutureIssuedAt),
    coerceNumericDates: resolveCoercion(coerceNumericDates, issuers),
    allowSenderConstrained: boolean('allowSenderConstrained', allowSenderConstrained),
    ...resolveMapping(options),
    accessRules: accessRules === undefined ? null : createAccessReader(accessRules, now),
    introspector: introspection === undefined ? null : createIntrospector(introspection),
    exchanger: exchange === undefined ? null : createExchanger(exchange),
    source,
    keys:
      stillOpen(source, issuers, algorithms, inUse) ?? source.open({ issuers, algorithms, now }),
  })
}

function resolveCoercion(coerce: unknown, issuers: readonly string[]): boolean {
  if (!boolean('coerceNumericDates', coerce)) return false
  processWarning(
    'SEKISHO_COERCE_NUMERIC_DATES',
    `Sekisho: coerceNumericDates is on for ${issuers.join(', ')}; have the issuer write exp, nbf and iat as numbers`,
  )
  return true
}

/** Keys go on serving in a new policy only for the same source, issuers and algorithms. */
function stillOpen(
  source: KeySource,
  issuers: readonly string[],
  algorithms: readonly string[],
  inUse: KeysInUse,
): KeyProvider | undefined {
  return inUse.find(
    (before) =>
      before.source === source &&
      before.issuers.join('\n') === issuers.join('\n') &&
      [...before.algorithms].join() === algorithms.join(),
  )?.keys
}

function resolveAudience({ audience }: IssuerOptions): ReadonlySet<string> | null {
  if (audience === null) return null
  if (audience === undefined) {
    throw invalidOption(
      'audience',
      audience,
      'the aud of tokens for this service, or null to accept any',
    )
  }
  return new Set(strings('audience', audience))
}

function resolveTokenType(tokenType: unknown): ReadonlySet<string> | null {
  return tokenType === null ? null : new Set(strings('tokenType', tokenType).map(normalTokenType))
}

function resolveClaimNames(names: unknown): readonly string[] {
  return Array.isArray(names) && names.length === 0 ? [] : strings('requiredClaims', names)
}

function checkSource(source: unknown): KeySource {
  if (typeof source !== 'object' || source === null || !('open' in source)) {
    throw invalidOption(
      'keys',
      typeof source,
      'made by discovery(), remoteJwks(), jwksFile(), staticKeys(), publicKeyPem() or sharedSecret()',
    )
  }
  return source as KeySource
}

function resolveAlgorithms(
  wanted: IssuerOptions['algorithms'],
  source: KeySource,
): readonly JwsAlgorithm[] {
  if (wanted === undefined) return source.defaultAlgorithms
  const list = strings('algorithms', wanted)
  const known = list.filter(isJwsAlgorithm)
  if (known.length !== list.length) {
    throw invalidOption('algorithms', wanted, `of ${source.algorithms.join(', ')}`)
  }
  if (known.some(isSymmetric) && !known.every(isSymmetric)) {
    throw invalidOption(
      'algorithms',
      wanted,
      'either HS* or the algorithms with a public key, never both: a public key could pass as a secret',
    )
  }
  const unserved = known.filter((name) => !source.algorithms.includes(name))
  if (unserved.length > 0) {
    throw invalidOption(
      'algorithms',
      wanted,
      `what ${source.kind} serves: ${source.algorithms.join(', ')}`,
    )
  }
  return known
}
