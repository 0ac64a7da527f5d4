import type { UserDirectory } from '../passwords/user-directory.ts'
import type { LoginThrottle } from './login-throttle.ts'
import type { RefusalStyle } from './answers.ts'
import type { EndpointRequest } from './endpoint-request.ts'

/** Where each endpoint is, below `basePath`. */
export interface EndpointPaths {
  readonly login: string
  readonly refresh: string
  readonly logout: string
  readonly revoke: string
  readonly sessions: string
  readonly jwks: string
}

/** How the cookies are, with `tokens: 'cookies'` or `browserLogin`. */
export interface CookieOptions {
  /** Default `Strict`. */
  readonly sameSite?: 'Strict' | 'Lax' | 'None'
  /** For pages embedded in other sites; needs `sameSite: 'None'`. Default false. */
  readonly partitioned?: boolean
  /** `true` leaves out `Secure` and the prefix `__Host-`: for tests over plain HTTP only. Default false. */
  readonly insecure?: boolean
}

export interface EndpointsOptions {
  /** Who may log in. */
  readonly directory: UserDirectory
  /** The application these endpoints belong to. Default `default`. */
  readonly application?: string
  /** In front of every path, for example `/auth`. Default none. */
  readonly basePath?: string
  /** Default `/login`, `/refresh`, `/logout`, `/revoke`, `/sessions` and `/jwks.json`. */
  readonly paths?: Partial<EndpointPaths>
  /**
   * `body` (default): the client keeps its tokens. `cookies`: the browser does, out of reach of
   * scripts; give the verifier `{ cookie: '__Host-access_token' }` as token source then, and put
   * `requireSameOrigin` in front of it.
   */
  readonly tokens?: 'body' | 'cookies'
  readonly cookies?: CookieOptions
  /** Origins, beside our own, whose pages may call the endpoints with cookies. Default none. */
  readonly allowedOrigins?: readonly string[]
  /** Default `loginThrottle()`; false: passwords may be tried without end. */
  readonly throttle?: LoginThrottle | false
  /** Proxies of ours that the request came through: each adds one address to `X-Forwarded-For`. Default 0. */
  readonly proxyHops?: number
  /** `oauth` (default): JSON as in RFC 6749 section 5.2. `empty`: one bare 401 for everything. */
  readonly refusals?: RefusalStyle
  /** `oauth` (default): with `token_type` and `expires_in`. `minimal`: without. */
  readonly tokenResponse?: 'oauth' | 'minimal'
  /**
   * `true`: a login also sets a cookie, with which a login without password opens a session for
   * another application of the same group. Default false.
   */
  readonly browserLogin?: boolean
  /** What a list of sessions shows of the client. Default: `device` (User-Agent) and `address`. */
  readonly describeClient?: (request: EndpointRequest) => Readonly<Record<string, string>>
}
