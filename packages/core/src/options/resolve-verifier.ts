import { tokenReader, type TokenSource } from '../http/token-sources.ts'
import { checkNames, fetchableUrl, integerWithin, or } from './checks.ts'
import { invalidOption } from './invalid-option.ts'
import type { AnonymousCase, IssuerPolicy, Policy } from './policy.ts'
import { issuerOptionNames, resolveIssuer } from './resolve-issuer.ts'
import type { IssuerOptions, SharedOptions, VerifierOptions } from './verifier-options.ts'

const sharedOptionNames = Object.keys({
  tokenSources: true,
  maxTokenBytes: true,
  anonymous: true,
  realm: true,
  resourceMetadata: true,
  onDenied: true,
  now: true,
} satisfies Record<keyof SharedOptions, true>)

const anonymousCases: readonly AnonymousCase[] = ['missing', 'expired', 'invalid', 'unavailable']

/** Checks, completes and freezes the options of a verifier. @throws {TypeError} naming the option. */
export function resolveVerifier(options: VerifierOptions): Policy {
  const several = typeof options === 'object' && options !== null && 'issuers' in options
  checkNames(
    options,
    several ? [...sharedOptionNames, 'issuers'] : [...issuerOptionNames, ...sharedOptionNames],
    'the policy',
  )
  const now = resolveClock(or(options.now, Date.now))
  return Object.freeze({
    readers: resolveTokenSources(or(options.tokenSources, ['authorization'])),
    maxTokenBytes: integerWithin('maxTokenBytes', or(options.maxTokenBytes, 16_384), 1, 1_048_576),
    anonymous: resolveAnonymous(or(options.anonymous, [])),
    challenge: Object.freeze({
      realm: resolveRealm(or(options.realm, 'api')),
      resourceMetadata:
        options.resourceMetadata === undefined
          ? null
          : fetchableUrl('resourceMetadata', options.resourceMetadata, false).href,
    }),
    onDenied: resolveFunction(
      'onDenied',
      or(options.onDenied, () => undefined),
    ),
    now,
    issuers: resolveIssuers(several ? options.issuers : [issuerPart(options)], now),
  })
}

function issuerPart(options: VerifierOptions): IssuerOptions {
  const entries = Object.entries(options).filter(([name]) => issuerOptionNames.includes(name))
  return Object.fromEntries(entries) as unknown as IssuerOptions
}

function resolveIssuers(list: unknown, now: () => number): ReadonlyMap<string, IssuerPolicy> {
  if (!Array.isArray(list) || list.length === 0) {
    throw invalidOption('issuers', list, 'a non-empty list of issuer policies')
  }
  const issuers = new Map<string, IssuerPolicy>()
  for (const options of list as readonly IssuerOptions[]) {
    const policy = resolveIssuer(options, now)
    for (const issuer of policy.issuers) {
      if (issuers.has(issuer))
        throw invalidOption('issuers', issuer, 'without the same issuer twice')
      issuers.set(issuer, policy)
    }
  }
  return issuers
}

function resolveTokenSources(sources: unknown): Policy['readers'] {
  if (!Array.isArray(sources) || sources.length === 0) {
    throw invalidOption('tokenSources', sources, 'a non-empty list')
  }
  return sources.map((source: unknown) => {
    if (!isTokenSource(source)) {
      throw invalidOption(
        'tokenSources',
        source,
        "of 'authorization', { cookie: name }, { header: name }, { query: name }, { form: name }",
      )
    }
    return tokenReader(source)
  })
}

function isTokenSource(source: unknown): source is TokenSource {
  if (source === 'authorization') return true
  if (typeof source !== 'object' || source === null) return false
  const [entry, ...more] = Object.entries(source)
  if (entry === undefined || more.length > 0) return false
  const [place, name] = entry as [string, unknown]
  if (place === 'header' && String(name).toLowerCase() === 'authorization') return false
  return (
    ['cookie', 'header', 'query', 'form'].includes(place) &&
    typeof name === 'string' &&
    /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)
  )
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
  if (!Number.isFinite(time))
    throw invalidOption('what now() returns', time, 'milliseconds since 1970')
  return now
}
