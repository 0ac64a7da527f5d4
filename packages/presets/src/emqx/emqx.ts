import type { AttributesOption, ChainOptions, ConnectionOptions, JwsAlgorithm } from '@sekisho/core'
import { boolean, checkNames, invalidOption, oneOf } from '@sekisho/core/options'
import { audienceOf, issuersOf, type Policy } from '../product/identity.ts'
import { productWays, type ProductWays } from '../product/product-ways.ts'
import { literalClaim, neededText, settingsIn, orElse } from '../product/setting-values.ts'
import { emqxKeys } from './emqx-keys.ts'
import { verifyClaimsOf, type VerifyClaims } from './verify-claims.ts'

const known = [
  'any_audience',
  'any_token_type',
  'bound_tokens',
  'numbers_as_text',
  'plain_http',
  'short_secret',
  'superuser_claim',
  'tokens_without_exp',
  'tokens_without_issuer',
  'unchecked_iat',
] as const

/** What `asInProduct` of `emqx` may hold. */
export type EmqxWay = (typeof known)[number]

export type EmqxWays = ProductWays<EmqxWay>

/** What the authenticator of EMQX does not say. */
export interface EmqxOptions {
  /** Values of `iss`, where `verify_claims` has none. */
  readonly issuer?: string | readonly string[]
  /** Values of `aud`, where `verify_claims` has none. */
  readonly audience?: string | readonly string[]
  /** The algorithm of `public_key`. Default: RS256, ES256, ES384, ES512 or EdDSA, what the key is for. */
  readonly algorithm?: JwsAlgorithm
  /** Members of `client_attrs` that `${client_attrs.NAME}` of access rules may name. Default none. */
  readonly clientAttributes?: readonly string[]
  /** See `PRODUCT_WAYS`. Default none. */
  readonly asInProduct?: readonly EmqxWay[]
}

const optionNames = Object.keys({
  issuer: true,
  audience: true,
  algorithm: true,
  clientAttributes: true,
  asInProduct: true,
} satisfies Record<keyof EmqxOptions, true>)

const settingNames = [
  'mechanism',
  'from',
  'verify_claims',
  'disconnect_after_expire',
  'acl_claim_name',
  'enable',
  'precondition',
  'on_missing_jwt',
  'algorithm',
  'secret',
  'secret_base64_encoded',
  'public_key',
  'use_jwks',
  'endpoint',
  'headers',
  'refresh_interval',
  'pool_size',
  'ssl',
]

/** What an authenticator of EMQX means here. */
export interface EmqxPreset {
  /** For `createVerifier` and the others; over HTTP the token is the half of Basic credentials that `from` names. */
  readonly policy: Policy
  /** The field of CONNECT with the token. */
  readonly from: 'password' | 'username'
  /** For `guardConnection`: `disconnect_after_expire`. */
  readonly connection: Required<Pick<ConnectionOptions, 'closeOnExpiry'>>
  /** For `createChain`: `on_missing_jwt`; `deny` ends the chain at this verifier, whatever it says. */
  readonly chain: ChainOptions
}

/**
 * Reads the object of a JWT authenticator of EMQX 5 and 6, as its configuration and its API write it.
 *
 * As in the product: no clock tolerance; `verify_claims` with `${clientid}` and `${username}`, for which
 * `context` gives the values; access rules in the claim `acl` or the one that is named; `client_attrs` and
 * `clientid_override` are attributes of those names. Stricter, with the name that gives the
 * product's way: `exp` is needed (`tokens_without_exp`), as a number (`numbers_as_text`), and `iat` must
 * not lie ahead (`unchecked_iat`); without `iss` or `aud` in `verify_claims` the option is needed
 * (`tokens_without_issuer` for tokens that have none, `any_audience`); a secret has 32 bytes, and 48
 * or 64 for HS384 and HS512 (`short_secret`); `is_superuser` is not believed (`superuser_claim`); the JWKS
 * comes over https (`plain_http`); `typ` must be that of an access token (`any_token_type`), and `cnf` is
 * refused (`bound_tokens`). Without a name: a placeholder without value matches nothing, `sub` is
 * needed, `iss` is one of a list, a key of the JWKS is chosen by `kid`, `public_key` serves one algorithm,
 * certificates of the endpoint are verified, and old keys serve for five intervals, not failures.
 * `pool_size` changes nothing: one fetch is for all.
 *
 * @throws {TypeError} for a setting or option that is unknown or impossible, by its name; secrets are not
 *   shown.
 */
export function emqx(
  config: string | Readonly<Record<string, unknown>>,
  options: EmqxOptions = {},
): EmqxPreset {
  checkNames(options, optionNames, 'the options of emqx()')
  const ways = productWays('emqx()', orElse(options.asInProduct, []), known)
  const settings = settingsIn(config, 'the authenticator')
  checkNames(settings, settingNames, 'the authenticator')
  const from = oneOf('from', orElse(settings['from'], 'password'), ['password', 'username'])
  checkFixed(settings, from)
  const missing = oneOf('on_missing_jwt', orElse(settings['on_missing_jwt'], 'ignore'), [
    'ignore',
    'deny',
  ])
  return {
    policy: policyOf(settings, from, options, ways),
    from,
    connection: {
      closeOnExpiry: boolean(
        'disconnect_after_expire',
        orElse(settings['disconnect_after_expire'], true),
      ),
    },
    chain: { continueAfter: missing === 'deny' ? 'never' : 'abstained' },
  }
}

/** Settings that have one possible value here. */
function checkFixed(settings: Readonly<Record<string, unknown>>, from: string): void {
  oneOf('mechanism', settings['mechanism'], ['jwt'])
  if (!boolean('enable', orElse(settings['enable'], true))) {
    throw invalidOption('enable', false, 'true; leave out an authenticator that is off')
  }
  // Of anything but a JWT the verifier says so by itself.
  oneOf('precondition', orElse(settings['precondition'], ''), ['', `is_jwt(${from})`])
}

function policyOf(
  settings: Readonly<Record<string, unknown>>,
  from: 'password' | 'username',
  options: EmqxOptions,
  ways: EmqxWays,
): Policy {
  const claims = verifyClaimsOf(orElse(settings['verify_claims'], {}))
  const issuer = issuersOf({
    inSettings: claims.issuer === undefined ? [] : [claims.issuer],
    setting: 'verify_claims',
    option: options.issuer,
    preset: 'emqx()',
  })
  return {
    issuer,
    audience: audienceFor(claims, options, ways),
    ...emqxKeys(settings, options, ways),
    tokenSources: [{ basic: from }],
    clockToleranceSeconds: 0,
    ...(claims.claimRules === undefined ? {} : { claimRules: claims.claimRules }),
    accessRules: {
      claim: literalClaim(neededText('acl_claim_name', orElse(settings['acl_claim_name'], 'acl'))),
      allowSuperuserClaim: ways.has('superuser_claim'),
    },
    attributes: attributesFor(orElse(options.clientAttributes, [])),
    ...(ways.has('tokens_without_issuer') ? { defaultIssuer: issuer[0] as string } : {}),
    ...ways.options,
  }
}

function audienceFor(
  { audience, rulesOnAudience }: VerifyClaims,
  options: EmqxOptions,
  ways: EmqxWays,
): readonly string[] | null {
  if (rulesOnAudience && options.audience === undefined) return null
  return audienceOf(
    {
      inSettings: audience === undefined ? [] : [audience],
      setting: 'verify_claims',
      option: options.audience,
      preset: 'emqx()',
    },
    ways.has('any_audience'),
  )
}

function attributesFor(names: unknown): AttributesOption {
  if (!Array.isArray(names)) throw invalidOption('clientAttributes', names, 'a list of names')
  const each = names.map((name: unknown) => {
    if (typeof name !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name)) {
      throw invalidOption('clientAttributes', name, 'names of letters, digits, "_" and "-"')
    }
    return [name, `/client_attrs/${name}`] as const
  })
  return {
    ...Object.fromEntries(each),
    client_attrs: { claim: 'client_attrs', type: 'map' },
    clientid_override: 'clientid_override',
  }
}
