import type { JwsAlgorithm } from '@sekisho/core'
import { checkNames, invalidOption, oneOf, strings } from '@sekisho/core/options'
import { productWays } from '../product/product-ways.ts'
import { neededText, settingsIn, orElse } from '../product/setting-values.ts'
import { applicationOf, type Application } from './application.ts'

const known = ['single_use_refresh'] as const

/** What `asInProduct` of `iris` may hold. */
export type IrisWay = (typeof known)[number]

/** The settings of an instance of IRIS. */
export interface IrisSettings {
  /** System-wide: the `iss` of the tokens. */
  readonly JWTIssuer: string
  /** System-wide. Default `ES256`. */
  readonly JWTSigAlg?: string
  /** Properties of each web application, and the parameters of its dispatch class, by its path. */
  readonly applications: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** What the settings of IRIS do not say. */
export interface IrisOptions {
  /** `aud` of the access tokens, which those of IRIS have not. */
  readonly audience: string | readonly string[]
  /** See `PRODUCT_WAYS`. Default none. */
  readonly asInProduct?: readonly IrisWay[]
}

/** What the settings mean here. */
export interface IrisPreset {
  /** For `createSessions`, beside `secret` and `store`. */
  readonly sessions: {
    readonly issuer: string
    readonly audience: string | readonly string[]
    readonly algorithm: JwsAlgorithm
    readonly applications: Readonly<
      Record<
        string,
        {
          readonly accessTokenSeconds: number
          readonly idleSeconds: number
          readonly group?: string
        }
      >
    >
    readonly strictPairs: true
    readonly leewaySeconds?: number
    readonly whenReused?: 'refuse'
  }
  /** For `sessionEndpoints` of each application, beside `directory`. */
  readonly endpoints: Readonly<
    Record<
      string,
      {
        readonly application: string
        readonly basePath: string
        readonly paths: Readonly<Record<string, string>>
        readonly refusals: 'empty'
        readonly tokenResponse: 'minimal'
        readonly browserLogin: boolean
      }
    >
  >
}

const algorithms = [
  'ES256',
  'ES384',
  'ES512',
  'RS256',
  'RS384',
  'RS512',
] as const satisfies readonly JwsAlgorithm[]

/**
 * Reads the settings of InterSystems IRIS for tokens of REST applications. `JWTAuthEnabled: 0` leaves
 * an application out.
 *
 * As in the product: access tokens of 60 seconds and refresh tokens of 900 where nothing else is said;
 * a refresh ends both tokens before it; applications with one `GroupById` log out together, and the
 * browser's cookie logs in to the others; answers of five members; every refusal is an empty
 * 401. Different, with the name that gives the product's way: refreshes at the same moment get one
 * successor, so that two tabs stay logged in, and a refresh token that is used again later ends its
 * session; there, each works once and nothing more happens (`single_use_refresh`). Without a name: a
 * session ends after 90 days whatever happens, a refresh token is not a JWT, and the tokens have `aud`.
 *
 * Not tried against IRIS; which algorithms it has besides ES256 is not published in one place.
 *
 * @throws {TypeError} for a setting or option that is unknown or impossible, by its name.
 */
export function iris(settings: IrisSettings, options: IrisOptions): IrisPreset {
  checkNames(options, ['audience', 'asInProduct'], 'the options of iris()')
  checkNames(settings, ['JWTIssuer', 'JWTSigAlg', 'applications'], 'the settings of iris()')
  const ways = productWays('iris()', orElse(options.asInProduct, []), known)
  const applications = Object.entries(settingsIn(settings.applications, 'applications')).flatMap(
    ([name, given]) => applicationOf(name, given) ?? [],
  )
  if (applications.length === 0) {
    throw invalidOption('applications', 'none', 'one or more with JWTAuthEnabled')
  }
  return {
    sessions: {
      issuer: neededText('JWTIssuer', settings.JWTIssuer),
      audience: strings('audience of iris()', options.audience),
      algorithm: oneOf('JWTSigAlg', orElse(settings.JWTSigAlg, 'ES256'), algorithms),
      applications: Object.fromEntries(applications.map(sessionOptions)),
      strictPairs: true,
      ...(ways.has('single_use_refresh') ? { leewaySeconds: 0, whenReused: 'refuse' } : {}),
    },
    endpoints: Object.fromEntries(applications.map(endpointOptions)),
  }
}

function sessionOptions({ name, accessTokenSeconds, idleSeconds, group }: Application) {
  const lifetimes = { accessTokenSeconds, idleSeconds }
  return [name, group === undefined ? lifetimes : { ...lifetimes, group }] as const
}

function endpointOptions({ name, paths, group }: Application) {
  return [
    name,
    {
      application: name,
      basePath: name.replace(/\/$/, ''),
      paths,
      refusals: 'empty',
      tokenResponse: 'minimal',
      browserLogin: group !== undefined,
    },
  ] as const
}
