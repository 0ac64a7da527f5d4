import { normalTokenType } from '../claims/token-type.ts'
import { isJwsAlgorithm, isSymmetric, type JwsAlgorithm } from '../keys/algorithms.ts'
import type { KeySource } from '../keys/key-source.ts'
import { discovery } from '../keys/remote/discovery.ts'
import { boolean, checkNames, numberWithin, strings, or } from './checks.ts'
import { invalidOption } from './invalid-option.ts'
import type { IssuerPolicy } from './policy.ts'
import type { IssuerOptions } from './verifier-options.ts'

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
  allowSenderConstrained: true,
} satisfies Record<keyof IssuerOptions, true>)

const defaultTokenTypes: ReadonlySet<string> = new Set(['at+jwt', 'jwt'])
const tenYears = 315_360_000

/** Checks and completes the options of one issuer. @throws {TypeError} naming the option. */
export function resolveIssuer(options: IssuerOptions, now: () => number): IssuerPolicy {
  checkNames(options, issuerOptionNames, 'the policy')
  const issuers = strings('issuer', options.issuer)
  const source = checkSource(or(options.keys, discovery()))
  const algorithms = resolveAlgorithms(options.algorithms, source)
  const { tokenType, maxLifetimeSeconds } = options
  return Object.freeze({
    issuers,
    audiences: resolveAudience(options),
    algorithms: new Set<string>(algorithms),
    tokenTypes: tokenType === undefined ? defaultTokenTypes : resolveTokenType(tokenType),
    allowsNoTokenType: tokenType === undefined,
    clockToleranceSeconds: numberWithin(
      'clockToleranceSeconds',
      or(options.clockToleranceSeconds, 5),
      0,
      600,
    ),
    requiredClaims:
      options.requiredClaims === undefined ? [] : resolveClaimNames(options.requiredClaims),
    requireExpiration: boolean('requireExpiration', or(options.requireExpiration, true)),
    maxLifetimeSeconds:
      maxLifetimeSeconds === undefined
        ? null
        : numberWithin('maxLifetimeSeconds', maxLifetimeSeconds, 1, tenYears),
    allowFutureIssuedAt: boolean('allowFutureIssuedAt', or(options.allowFutureIssuedAt, false)),
    allowSenderConstrained: boolean(
      'allowSenderConstrained',
      or(options.allowSenderConstrained, false),
    ),
    keys: source.open({ issuers, algorithms, now }),
  })
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
