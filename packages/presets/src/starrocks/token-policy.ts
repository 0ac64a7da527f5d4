import { jwksFile, remoteJwks, type IssuerOptions, type KeySource } from '@sekisho/core'
import { fileBelow } from '../product/file-below.ts'
import { audienceOf, issuersOf, type Policy } from '../product/identity.ts'
import { productWays, type ProductWays } from '../product/product-ways.ts'
import { commaList, neededText, textSetting } from '../product/setting-values.ts'
import type { TokenSettings } from './settings.ts'
import type { StarRocksOptions } from './starrocks.ts'

const known = [
  'any_audience',
  'any_token_type',
  'bound_tokens',
  'fetch_each_time',
  'plain_http',
  'subject_case',
  'tokens_without_exp',
  'tokens_without_issuer',
  'unchecked_iat',
] as const

/** What `asInProduct` of `starrocks` may hold. */
export type StarRocksWay = (typeof known)[number]

/** What `asInProduct` of `starrocksChain` may hold. */
export type StarRocksChainWay = StarRocksWay | 'continue_after_rejection'

/** @throws {TypeError} for a name that `starrocks` does not have. */
export function starRocksWays(given: unknown): ProductWays<StarRocksWay> {
  return productWays('starrocks()', given, known)
}

/** @throws {TypeError} for a name that `starrocksChain` does not have. */
export function starRocksChainWays(given: unknown): ProductWays<StarRocksChainWay> {
  return productWays('starrocksChain()', given, [...known, 'continue_after_rejection'])
}

/** The policy that the four properties describe. @throws {TypeError} */
export function tokenPolicy(
  settings: TokenSettings,
  options: Omit<StarRocksOptions, 'asInProduct'>,
  ways: ProductWays<StarRocksWay>,
  preset: string,
): Policy {
  const issuer = issuersOf({
    inSettings: commaList('required_issuer', settings.required_issuer),
    setting: 'required_issuer',
    option: options.issuer,
    preset,
  })
  const audience = audienceOf(
    {
      inSettings: commaList('required_audience', settings.required_audience),
      setting: 'required_audience',
      option: options.audience,
      preset,
    },
    ways.has('any_audience'),
  )
  return {
    issuer,
    audience,
    keys: keysOf(settings, options, ways),
    subject: textSetting('principal_field', settings.principal_field) ?? 'sub',
    clockToleranceSeconds: 0,
    ...(ways.has('tokens_without_issuer') ? { defaultIssuer: issuer[0] as string } : {}),
    ...(ways.options satisfies Partial<IssuerOptions>),
  }
}

function keysOf(
  settings: TokenSettings,
  { confDirectory }: Pick<StarRocksOptions, 'confDirectory'>,
  ways: ProductWays<StarRocksWay>,
): KeySource {
  const place = neededText('jwks_url', settings.jwks_url)
  if (!/^https?:\/\//.test(place)) {
    return jwksFile(fileBelow(confDirectory, place, 'jwks_url', 'confDirectory'))
  }
  return remoteJwks(place, {
    ...(ways.has('fetch_each_time') ? { cacheMaxAgeSeconds: 0 } : {}),
    ...(ways.has('plain_http') ? { allowInsecureHttp: true } : {}),
  })
}
