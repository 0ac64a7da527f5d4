import { boolean, checkNames, invalidOption } from '@sekisho/core/options'
import { settingsIn, textSetting, wholeNumber, orElse } from '../product/setting-values.ts'

/** One web application, read. */
export interface Application {
  readonly name: string
  readonly accessTokenSeconds: number
  readonly idleSeconds: number
  readonly group: string | undefined
  /** Endpoint → path of its own. */
  readonly paths: Readonly<Record<string, string>>
}

const endpointParameters = {
  TokenLoginEndpoint: 'login',
  TokenLogoutEndpoint: 'logout',
  TokenRevokeEndpoint: 'revoke',
  TokenRefreshEndpoint: 'refresh',
} as const

/** About cookies of CSP sessions, CORS and dispatch: they play no part in tokens. */
const otherNames = [
  'CookiePath',
  'SessionScope',
  'UserCookieScope',
  'UseSessionCookie',
  'CSRFToken',
  'DefaultTimeout',
  'CorsAllowlist',
  'CorsCredentialsAllowed',
  'CorsHeadersList',
  'UseSession',
  'DispatchClass',
  'NameSpace',
  'Description',
  'Enabled',
]

const names = [
  'JWTAuthEnabled',
  'JWTAccessTokenTimeout',
  'JWTRefreshTokenTimeout',
  'GroupById',
  'AutheEnabled',
  ...Object.keys(endpointParameters),
  ...otherNames,
]

const passwordBit = 32
const unauthenticatedBit = 64

/** One application; null where it takes no tokens. @throws {TypeError} naming the property. */
export function applicationOf(name: string, given: unknown): Application | null {
  const where = `applications[${JSON.stringify(name)}]`
  if (!/^\/[\w%.~/-]*$/.test(name)) {
    throw invalidOption('a name in applications', name, 'the path of a web application')
  }
  const settings = settingsIn(given, where)
  checkNames(settings, names, where)
  if (!flag(`${where}.JWTAuthEnabled`, settings['JWTAuthEnabled'])) return null
  checkMethods(`${where}.AutheEnabled`, settings['AutheEnabled'])
  const seconds = (property: string, otherwise: number, most: number) =>
    wholeNumber(`${where}.${property}`, orElse(settings[property], otherwise), {
      least: 1,
      most,
      unit: 'seconds',
    })
  return {
    name,
    accessTokenSeconds: seconds('JWTAccessTokenTimeout', 60, 43_200),
    idleSeconds: seconds('JWTRefreshTokenTimeout', 900, 315_360_000),
    group: textSetting(`${where}.GroupById`, settings['GroupById']),
    paths: pathsOf(where, settings),
  }
}

function flag(name: string, value: unknown): boolean {
  if (value === undefined || value === 0) return false
  return value === 1 || boolean(name, value)
}

/** Left out, the product opens an application to everybody; then nobody could log in. */
function checkMethods(name: string, value: unknown): void {
  if (value === undefined) return
  const bits = wholeNumber(name, value, { least: 0, most: 2 ** 31 - 1, unit: 'bits' })
  if ((bits & passwordBit) === 0) throw invalidOption(name, bits, 'with the bit 32, passwords')
  if ((bits & unauthenticatedBit) !== 0) {
    throw invalidOption(name, bits, 'without the bit 64, which lets everybody in')
  }
}

function pathsOf(
  where: string,
  settings: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(endpointParameters).flatMap(([parameter, endpoint]) => {
    const path = textSetting(`${where}.${parameter}`, settings[parameter])
    if (path === undefined) return []
    return [[endpoint, path.startsWith('/') ? path : `/${path}`] as const]
  })
  return Object.fromEntries(entries)
}
