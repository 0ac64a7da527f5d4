import {
  boolean,
  checkNames,
  functionOf,
  integerWithin,
  invalidOption,
  methodsOf,
  oneOf,
} from '@sekisho/core/options'
import type { Sessions } from '../sessions.ts'
import type { CookieAttributes } from './cookie.ts'
import type { EndpointPaths, EndpointsOptions } from './endpoint-options.ts'
import type { EndpointRequest } from './endpoint-request.ts'
import { clientAddress } from './client-address.ts'
import { describeClient } from './describe-client.ts'
import { loginThrottle, type LoginThrottle } from './login-throttle.ts'
import { originsOf } from './origins.ts'
import { resolveCookies } from './resolve-cookies.ts'

/** The options of the endpoints, checked and completed. */
export interface EndpointsPolicy {
  readonly directory: EndpointsOptions['directory']
  readonly application: string
  /** Of the application; null when it stands alone. */
  readonly group: string | null
  readonly paths: EndpointPaths
  readonly tokens: 'body' | 'cookies'
  readonly refreshCookie: CookieAttributes
  readonly accessCookie: CookieAttributes
  readonly browserCookie: CookieAttributes
  readonly allowedOrigins: readonly string[]
  readonly throttle: LoginThrottle | null
  readonly refusals: 'oauth' | 'empty'
  readonly tokenResponse: 'oauth' | 'minimal'
  readonly browserLogin: boolean
  readonly addressOf: (request: EndpointRequest) => string | null
  readonly describeClient: (request: EndpointRequest) => Readonly<Record<string, string>>
}

const names = [
  'directory',
  'application',
  'basePath',
  'paths',
  'tokens',
  'cookies',
  'allowedOrigins',
  'throttle',
  'proxyHops',
  'refusals',
  'tokenResponse',
  'browserLogin',
  'describeClient',
]

const defaultPaths: EndpointPaths = {
  login: '/login',
  refresh: '/refresh',
  logout: '/logout',
  revoke: '/revoke',
  sessions: '/sessions',
  jwks: '/jwks.json',
}

/** @throws {TypeError} for a mistake in the options. */
export function resolveEndpoints(options: EndpointsOptions, sessions: Sessions): EndpointsPolicy {
  checkNames(options, names, 'sessionEndpoints()')
  const { directory, application = 'default', proxyHops = 0, browserLogin = false } = options
  const { tokens = 'body', cookies = {}, allowedOrigins = [] } = options
  const { refusals = 'oauth', tokenResponse = 'oauth' } = options
  methodsOf('directory', directory, ['authenticate'])
  integerWithin('proxyHops', proxyHops, 0, 10)
  const group = sessions.groupOf(application)
  if (boolean('browserLogin', browserLogin) && group === null) {
    throw invalidOption('browserLogin', true, `a group for the application "${application}"`)
  }
  const cookie = resolveCookies(cookies)
  const addressOf = (request: EndpointRequest) => clientAddress(request, proxyHops)
  const { describeClient: describe = (request) => describeClient(request, addressOf(request)) } =
    options
  const policy = Object.freeze({
    directory,
    application,
    group,
    paths: pathsOf(options),
    tokens: oneOf('tokens', tokens, ['body', 'cookies']),
    refreshCookie: cookie('refresh_token'),
    accessCookie: cookie('access_token'),
    browserCookie: cookie('browser_login'),
    allowedOrigins: originsOf(allowedOrigins),
    throttle: throttleOf(options.throttle),
    refusals: oneOf('refusals', refusals, ['oauth', 'empty']),
    tokenResponse: oneOf('tokenResponse', tokenResponse, ['oauth', 'minimal']),
    browserLogin,
    addressOf,
    describeClient: functionOf('describeClient', describe),
  })
  checkCookiesAreSet(options)
  return policy
}

/** What is said of cookies, where nobody sets one, is a mistake in `tokens`. */
function checkCookiesAreSet({ tokens, browserLogin, ...options }: EndpointsOptions): void {
  if (tokens === 'cookies' || browserLogin === true) return
  for (const name of ['cookies', 'allowedOrigins'] as const) {
    if (options[name] === undefined) continue
    throw invalidOption(
      name,
      options[name],
      "left out, for it is about cookies: set tokens: 'cookies' or browserLogin: true with it",
    )
  }
}

function pathsOf({ basePath = '', paths = {} }: EndpointsOptions): EndpointPaths {
  checkNames(paths, Object.keys(defaultPaths), 'paths')
  if (typeof basePath !== 'string' || !/^(?:\/[^/?#]+)*$/.test(basePath)) {
    throw invalidOption('basePath', basePath, 'a path such as "/auth", without a slash at its end')
  }
  const all = { ...defaultPaths, ...paths }
  for (const [name, path] of Object.entries(all)) {
    if (typeof path !== 'string' || !/^(?:\/[^/?#]+)+$/.test(path)) {
      throw invalidOption(`paths.${name}`, path, 'a path such as "/login"')
    }
  }
  if (new Set(Object.values(all)).size < Object.keys(all).length) {
    throw invalidOption('paths', all, 'all different')
  }
  return {
    login: basePath + all.login,
    refresh: basePath + all.refresh,
    logout: basePath + all.logout,
    revoke: basePath + all.revoke,
    sessions: basePath + all.sessions,
    jwks: basePath + all.jwks,
  }
}

function throttleOf(throttle: LoginThrottle | false | undefined): LoginThrottle | null {
  if (throttle === false) return null
  if (throttle === undefined) return loginThrottle()
  return methodsOf('throttle', throttle, ['attempt', 'forget'])
}
