import type { DecryptionKey } from '../jwe/decryption-key.ts'
import { HeaderMemo } from '../jws/header-memo.ts'
import { checkNames, fetchableUrl, integerWithin } from './checks.ts'
import { invalidOption } from './invalid-option.ts'
import type { AnonymousCase, IssuerPolicy, Policy } from './policy.ts'
import { resolveCache } from './resolve-cache.ts'
import { resolveTokenSources } from './resolve-token-sources.ts'
import { issuerOptionNames, resolveIssuer, type KeysInUse } from './resolve-issuer.ts'
import type { IssuerOptions, SharedOptions, VerifierOptions } from './verifier-options.ts'

const sharedOptionNames = Object.keys({
  tokenSources: true,
  defaultIssuer: true,
  maxTokenBytes: true,
  decryptionKeys: true,
  cache: true,
  anonymous: true,
  realm: true,
  resourceMetadata: true,
  isRevoked: true,
  context: true,
  onDenied: true,
  now: true,
} satisfies Record<keyof SharedOptions, true>)

const anonymousCases: readonly AnonymousCase[] = ['missing', 'expired', 'invalid', 'unavailable']

/**
 * Checks, completes and freezes the options of a verifier.
 *
 * @param inUse issuers of the policy before, whose keys go on where the source is the same.
 * @throws {TypeError} naming the option.
 */
export function resolveVerifier(options: VerifierOptions, inUse: KeysInUse = []): Policy {
  const several = typeof options === 'object' && options !== null && 'issuers' in options
  checkNames(
    options,
    several ? [...sharedOptionNames, 'issuers'] : [...issuerOptionNames, ...sharedOptionNames],
    'the policy',
  )
  const {
    now = Date.now,
    tokenSources = ['authorization'],
    maxTokenBytes = 16_384,
    decryptionKeys = [],
    cache = {},
    anonymous = [],
    realm = 'api',
    onDenied = () => undefined,
    isRevoked,
    context,
    defaultIssuer,
    resourceMetadata,
  } = options
  const clock = resolveClock(now)
  const issuers = resolveIssuers(several ? options.issuers : [issuerPart(options)], clock, inUse)
  return Object.freeze({
    issuers,
    defaultIssuer: resolveDefaultIssuer(defaultIssuer, issuers),
    introspected: introspectedAmong(issuers),
    readers: resolveTokenSources(tokenSources),
    maxTokenBytes: integerWithin('maxTokenBytes', maxTokenBytes, 1, 262_144),
    decryptionKeys: resolveDecryptionKeys(decryptionKeys),
    cache: resolveCache(cache),
    headers: new HeaderMemo(),
    anonymous: resolveAnonymous(anonymous),
    challenge: Object.freeze({
      realm: resolveRealm(realm),
      resourceMetadata:
        resourceMetadata === undefined
          ? null
          : fetchableUrl('resourceMetadata', resourceMetadata, false).href,
    }),
    isRevoked: isRevoked === undefined ? null : resolveFunction('isRevoked', isRevoked),
    context: context === undefined ? null : resolveFunction('context', context),
    onDenied: resolveFunction('onDenied', onDenied),
    now: clock,
  })
}

function issuerPart(options: VerifierOptions): IssuerOptions {
  const entries = Object.entries(options).filter(([name]) => issuerOptionNames.includes(name))
  return Object.fromEntries(entries) as unknown as IssuerOptions
}

function resolveDefaultIssuer(
  issuer: unknown,
  issuers: ReadonlyMap<string, IssuerPolicy>,
): string | null {
  if (issuer === undefined) return null
  if (typeof issuer !== 'string' || !issuers.has(issuer)) {
    throw invalidOption(
      'defaultIssuer',
      issuer,
      `one of the issuers ${[...issuers.keys()].join(', ')}`,
    )
  }
  return issuer
}

function resolveIssuers(
  list: unknown,
  now: () => number,
  inUse: KeysInUse,
): ReadonlyMap<string, IssuerPolicy> {
  if (!Array.isArray(list) || list.length === 0) {
    throw invalidOption('issuers', list, 'a non-empty list of issuer policies')
  }
  const issuers = new Map<string, IssuerPolicy>()
  for (const options of list as readonly IssuerOptions[]) {
    const policy = resolveIssuer(options, now, inUse)
    for (const issuer of policy.issuers) {
      if (issuers.has(issuer))
        throw invalidOption('issuers', issuer, 'without the same issuer twice')
      issuers.set(issuer, policy)
    }
  }
  checkExchanges(issuers)
  return issuers
}

/** An exchange must end: at another issuer of this verifier, whose own tokens are not exchanged. */
function checkExchanges(issuers: ReadonlyMap<string, IssuerPolicy>): void {
  for (const { exchanger } of issuers.values()) {
    const target = exchanger === null ? undefined : issuers.get(exchanger.issuer)
    if (exchanger !== null && (target === undefined || target.exchanger !== null)) {
      throw invalidOption(
        'issuer of exchange',
        exchanger.issuer,
        'an issuer of this verifier that has no exchange itself',
      )
    }
  }
}

/** A token that is no JWT does not say whose it is, so only one issuer can be asked. */
function introspectedAmong(issuers: ReadonlyMap<string, IssuerPolicy>): IssuerPolicy | null {
  const asked = new Set([...issuers.values()].filter(({ introspector }) => introspector !== null))
  const [first = null] = asked
  if (asked.size > 1) {
    throw new TypeError(
      'Sekisho: introspection can be configured for one issuer of a verifier only',
    )
  }
  return first
}

function resolveDecryptionKeys(keys: unknown): readonly DecryptionKey[] {
  if (!Array.isArray(keys) || !keys.every(isDecryptionKey)) {
    throw invalidOption(
      'decryptionKeys',
      typeof keys,
      'a list made with privateKeyPem() or privateKeyFile()',
    )
  }
  return Object.freeze([...keys])
}

function isDecryptionKey(key: unknown): key is DecryptionKey {
  return typeof key === 'object' && key !== null && 'algorithm' in key && 'key' in key
}

function resolveAnonymous(cases: unknown): ReadonlySet<AnonymousCase> {
  const list: readonly unknown[] = Array.isArray(cases) ? cases : [cases]
  if (
    !list.every((item): item is AnonymousCase => anonymousCases.includes(item as AnonymousCase))
  ) {
    throw invalidOption('anonymous', cases, `a list of ${anonymousCases.join(', ')}`)
  }
  return new Set(list)
}

function resolveRealm(realm: unknown): string {
  if (typeof realm !== 'string' || !/^[\x20-\x7e]+$/.test(realm)) {
    throw invalidOption('realm', realm, 'printable ASCII text')
  }
  return realm
}

function resolveFunction<F>(name: string, value: F): F {
  if (typeof value !== 'function') throw invalidOption(name, value, 'a function')
  return value
}

function resolveClock(now: () => number): () => number {
  const time: unknown = resolveFunction('now', now)()
  if (!Number.isFinite(time)) {
    throw invalidOption('what now() returns', time, 'milliseconds since 1970')
  }
  return now
}
