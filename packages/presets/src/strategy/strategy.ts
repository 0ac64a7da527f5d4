import { hasClaims, type Requirement } from '@sekisho/core'
import { checkNames, strings } from '@sekisho/core/options'
import type { Policy } from '../product/identity.ts'
import { productWays } from '../product/product-ways.ts'
import { literalClaim, neededText, orElse } from '../product/setting-values.ts'
import { mappedClaims, type ClaimMapping } from './claim-mapping.ts'
import { strategyKeys, type KeySourceFields } from './strategy-keys.ts'

const known = ['any_token_type', 'bound_tokens', 'plain_http', 'unchecked_iat'] as const

/** What `asInProduct` of `strategy` may hold. */
export type StrategyWay = (typeof known)[number]

/** The fields of Configure JWT in Workstation. */
export interface StrategySettings extends KeySourceFields, ClaimMapping {
  readonly issuer: string
  readonly audience: string
  /** The claim with the tenant, without which nobody is imported at a login. */
  readonly tenantIdClaim?: string
}

/** What the dialog does not say. */
export interface StrategyOptions {
  /** Values of `tenantIdClaim` that may be imported; needed beside it. */
  readonly tenants?: string | readonly string[]
  /** See `PRODUCT_WAYS`. Default none. */
  readonly asInProduct?: readonly StrategyWay[]
}

const settingNames = Object.keys({
  issuer: true,
  audience: true,
  keySource: true,
  jwksUri: true,
  algorithm: true,
  key: true,
  userClaims: true,
  systemPrompts: true,
  securityFilters: true,
  languageClaim: true,
  tenantIdClaim: true,
} satisfies Record<keyof StrategySettings, true>)

/** What the dialog means here. */
export interface StrategyPreset {
  /** For `createVerifier` and the others: the token of the identity provider. */
  readonly policy: Policy
  /** For `tokenLogin` of `@sekisho/sessions/http`: paths, fields, header and codes of the product. */
  readonly tokenLogin: {
    readonly path: string
    readonly logoutPath: string
    readonly tokenField: string
    readonly fixedFields: Readonly<Record<string, number>>
    readonly forbiddenFields: readonly string[]
    readonly tokenHeader: string
    readonly codes: {
      readonly loginFailed: string
      readonly invalidRequest: string
      readonly unavailable: string
    }
  }
  /** For `verification` of `createSessions`: header and cookie are both needed, see `boundToCookie`. */
  readonly verification: Required<Pick<Policy, 'tokenSources' | 'claimRules'>>
  /** For `provision.when` of `tokenLogin`; null without `tenantIdClaim`: nobody is imported. */
  readonly provisionWhen: Requirement | null
}

const tokenHeader = 'X-MSTR-AuthToken'

/**
 * Reads the fields of the Configure JWT dialog of Strategy One.
 *
 * As in the product: one issuer and audience, compared exactly; `exp` is needed; no clock tolerance;
 * secrets of 32, 48 or 64 bytes, public keys as SPKI PEM; claims by name, not nested; 15 text, 15 numeric
 * and 10 date prompts. Attributes are called as the user claims, `prompt.<name>`, `filter.<name>` and
 * `language`. Stricter, with the name that gives the product's way: `iat` must not lie ahead
 * (`unchecked_iat`), `typ` must be that of an access token (`any_token_type`), `cnf` is refused
 * (`bound_tokens`), keys come over https (`plain_http`). Without a name: a security filter whose claim is
 * absent admits no row.
 *
 * Not tried against Strategy: which of its checks differ in detail is not published.
 *
 * @throws {TypeError} for a field or option that is unknown or impossible, by its name; keys are not shown.
 */
export function strategy(
  settings: StrategySettings,
  options: StrategyOptions = {},
): StrategyPreset {
  checkNames(options, ['tenants', 'asInProduct'], 'the options of strategy()')
  checkNames(settings, settingNames, 'the settings of strategy()')
  const ways = productWays('strategy()', orElse(options.asInProduct, []), known)
  return {
    policy: {
      issuer: neededText('issuer', settings.issuer),
      audience: neededText('audience', settings.audience),
      ...strategyKeys(settings, ways.has('plain_http')),
      ...mappedClaims(settings),
      clockToleranceSeconds: 0,
      ...ways.options,
    },
    tokenLogin: {
      path: '/api/auth/login',
      logoutPath: '/api/auth/logout',
      tokenField: 'password',
      fixedFields: { loginMode: 67_108_864 },
      forbiddenFields: ['username'],
      tokenHeader,
      codes: { loginFailed: 'ERR003', invalidRequest: 'ERR006', unavailable: 'ERR001' },
    },
    verification: {
      tokenSources: [{ header: tokenHeader }],
      claimRules: { cookie_hash: '${cookie_hash}' },
    },
    provisionWhen: provisionWhen(settings.tenantIdClaim, options.tenants),
  }
}

function provisionWhen(claim: string | undefined, tenants: unknown): Requirement | null {
  if (claim === undefined && tenants === undefined) return null
  const name = literalClaim(neededText('tenantIdClaim', claim))
  return hasClaims({ [name]: { oneOf: strings('tenants', tenants) } })
}
