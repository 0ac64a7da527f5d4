import { AuthError } from '../errors.ts'
import { checkNames, integerWithin, optionalText } from '../options/checks.ts'
import { invalidOption } from '../options/invalid-option.ts'
import { UnexpectedStatus } from '../outbound/fetch-document.ts'
import { shown } from '../shown.ts'
import { ExpiringCache } from './expiring-cache.ts'
import {
  createOauthClient,
  oauthClientOptionNames,
  type OauthClientOptions,
} from './oauth-client.ts'

/** How a verified token of a foreign issuer is exchanged for one of our own (RFC 8693). */
export interface TokenExchangeOptions extends OauthClientOptions {
  /** The issuer of this verifier that the exchanged token must come from, and whose policy it must meet. */
  readonly issuer: string
  /** `audience` of the request. Default none. */
  readonly audience?: string
  /** `resource` of the request. Default none. */
  readonly resource?: string
  /** `scope` of the request. Default none. */
  readonly scope?: string
  /** Default `urn:ietf:params:oauth:token-type:access_token`. */
  readonly subjectTokenType?: string
  /** Most exchanged tokens remembered until they expire. Default 10000. */
  readonly maxCacheEntries?: number
}

/** Exchanges tokens of one foreign issuer. */
export interface Exchanger {
  /** The issuer the exchanged tokens are of. */
  readonly issuer: string
  /**
   * @param until seconds since 1970 when the subject token expires.
   * @throws {AuthError} `exchange_refused`, `exchange_unavailable`
   */
  exchange(token: string, until: number, nowSeconds: number): Promise<string>
}

const own = ['issuer', 'audience', 'resource', 'scope', 'subjectTokenType', 'maxCacheEntries']

/** @throws {TypeError} naming the option. */
export function createExchanger(options: TokenExchangeOptions): Exchanger {
  checkNames(options, [...oauthClientOptionNames, ...own], 'exchange')
  if (typeof options.issuer !== 'string' || options.issuer === '') {
    throw invalidOption('issuer of exchange', options.issuer, 'one of the issuers of this verifier')
  }
  const ask = createOauthClient(options, 'exchange')
  const { maxCacheEntries = 10_000 } = options
  const cache = new ExpiringCache<string>(
    integerWithin('maxCacheEntries', maxCacheEntries, 1, 1_000_000),
  )
  const parameters = parametersOf(options)
  return {
    issuer: options.issuer,
    exchange: (token, until, nowSeconds) =>
      cache.get(token, nowSeconds, async () => {
        const answer = await ask({ ...parameters, subject_token: token }).catch(
          (error: unknown) => {
            throw failure(error)
          },
        )
        const { access_token: exchanged, expires_in: seconds } = answer
        if (typeof exchanged !== 'string' || exchanged === '') {
          throw failure(new Error(`expected a string access_token, got ${typeof exchanged}`))
        }
        const life = typeof seconds === 'number' ? seconds : 0
        return { value: exchanged, until: Math.min(until, nowSeconds + life) }
      }),
  }
}

/** What every request of one exchange says (RFC 8693 section 2.1). */
function parametersOf(options: TokenExchangeOptions): Readonly<Record<string, string>> {
  const optional = (['audience', 'resource', 'scope'] as const).flatMap((name) => {
    const value = optionalText(`${name} of exchange`, options[name])
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token_type:
      optionalText('subjectTokenType of exchange', options.subjectTokenType) ??
      'urn:ietf:params:oauth:token-type:access_token',
    ...Object.fromEntries(optional),
  }
}

// 400 is the issuer's word on the token (RFC 6749 section 5.2); anything else is trouble between us.
function failure(cause: unknown): AuthError {
  if (cause instanceof UnexpectedStatus && cause.status === 400) {
    return new AuthError(
      'exchange_refused',
      'the issuer refused to exchange the token; see cause',
      { cause },
    )
  }
  return new AuthError(
    'exchange_unavailable',
    `the token could not be exchanged: ${shown(cause instanceof Error ? cause.message : 'unknown')}`,
    { cause },
  )
}
