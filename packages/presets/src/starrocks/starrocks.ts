import { checkNames } from '@sekisho/core/options'
import type { Policy } from '../product/identity.ts'
import { frontendSettings, userSettings } from './settings.ts'
import { starRocksWays, tokenPolicy, type StarRocksWay } from './token-policy.ts'
import { orElse } from '../product/setting-values.ts'

/** What the settings of StarRocks do not say. */
export interface StarRocksOptions {
  /** `fe.conf` as text, or its settings as an object: `jwt_*`, for what the user's JSON leaves out. Default none. */
  readonly feConfig?: string | Readonly<Record<string, unknown>>
  /** The directory of `fe.conf`, for a `jwks_url` or group file that is no URL. Nothing outside of it is read. */
  readonly confDirectory?: string
  /** Values of `iss`, where `required_issuer` is empty. */
  readonly issuer?: string | readonly string[]
  /** Values of `aud`, where `required_audience` is empty. */
  readonly audience?: string | readonly string[]
  /** See `PRODUCT_WAYS`. Default none. */
  readonly asInProduct?: readonly StarRocksWay[]
}

export const starRocksOptionNames = Object.keys({
  feConfig: true,
  confDirectory: true,
  issuer: true,
  audience: true,
  asInProduct: true,
} satisfies Record<keyof StarRocksOptions, true>)

/**
 * Reads the JSON after `IDENTIFIED WITH authentication_jwt AS` (text or object; undefined where it is
 * left out), over the `jwt_*` defaults of `fe.conf`.
 *
 * As in the product: no clock tolerance, `principal_field` by name or JSON Pointer, any of several
 * issuers and audiences. Stricter, with the name that gives the product's way:
 * `exp` is needed (`tokens_without_exp`) and `iat` must not lie ahead (`unchecked_iat`);
 * an empty `required_issuer` or `required_audience` needs the option in its place
 * (`tokens_without_issuer` for tokens that have none, `any_audience`); the login name counts
 * upper and lower case (`subject_case`); `typ` must be that of an access token (`any_token_type`), and
 * `cnf` is refused (`bound_tokens`); the JWKS is cached (`fetch_each_time`) and comes over https
 * (`plain_http`). Without a name: `nbf` is checked, EC and Ed25519 keys serve as well as RSA, and a
 * token without `kid` passes while one key alone fits it. The login name goes into
 * `expectedSubject` of `context`.
 *
 * @throws {TypeError} for a setting or option that is unknown or impossible, by its name.
 */
export function starrocks(
  json?: string | Readonly<Record<string, unknown>>,
  options: StarRocksOptions = {},
): { readonly policy: Policy } {
  checkNames(options, starRocksOptionNames, 'the options of starrocks()')
  const ways = starRocksWays(orElse(options.asInProduct, []))
  const settings = { ...frontendSettings(options.feConfig).token, ...userSettings(json) }
  return { policy: tokenPolicy(settings, options, ways, 'starrocks()') }
}
