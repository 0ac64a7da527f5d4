import type { Authentication, Predicate, Requirement, Verifier } from '@sekisho/core'
import type { DirectoryUser } from '../../passwords/user-directory.ts'
import type { CookieOptions } from '../endpoint-options.ts'
import type { EndpointRequest } from '../endpoint-request.ts'

/** A login that was refused; the client knows the ticket and nothing of the reason. */
export interface RefusedLogin {
  readonly ticketId: string
  /** Holds no token; `code` tells the reason where it has one. */
  readonly error: Error
  readonly address: string | null
}

/** Makes users that are not there yet, from the claims of their token. */
export interface ProvisionOptions {
  /** Who may be made a user: `hasClaims({ tenant: 'acme' })`, for example, or a predicate. */
  readonly when: Requirement | Predicate
  /** Makes the user; asked once for logins of one subject at the same moment. */
  readonly create: (authentication: Authentication) => Promise<DirectoryUser> | DirectoryUser
}

/** The `code` of a refused login's answer. */
export interface TokenLoginCodes {
  /** Default `login_failed`. */
  readonly loginFailed?: string
  /** Default `invalid_request`. */
  readonly invalidRequest?: string
  /** Default `temporarily_unavailable`. */
  readonly unavailable?: string
}

export interface TokenLoginOptions {
  /** Checks the token that is exchanged for a session. */
  readonly verifier: Verifier
  /** Told of every refusal and its reason; write it to a log, so that a ticket can be looked up. */
  readonly onRefused: (refused: RefusedLogin) => unknown
  /** The application the session belongs to. Default `default`. */
  readonly application?: string
  /** Default `/api/auth/login`. */
  readonly path?: string
  /** Ends the session of the token in the header. Default `/api/auth/logout`. */
  readonly logoutPath?: string
  /** The field of the JSON body with the token. Default `password`. */
  readonly tokenField?: string
  /** Fields that must be there with this value, `{ loginMode: 67108864 }` for example. Default none. */
  readonly fixedFields?: Readonly<Record<string, string | number | boolean>>
  /** Fields that must not be there. Default `username`: the token says who comes. */
  readonly forbiddenFields?: readonly string[]
  /** The header with the access token of the session, of answer and requests. Default `X-Auth-Token`. */
  readonly tokenHeader?: string
  readonly cookies?: CookieOptions
  /** Origins, beside our own, whose pages may log in. Default none. */
  readonly allowedOrigins?: readonly string[]
  /** The user of a token; null for nobody. Default: the subject of the token. */
  readonly findUser?: (
    authentication: Authentication,
  ) => Promise<DirectoryUser | null> | DirectoryUser | null
  /** Default: who is not there stays out. Needs `findUser`. */
  readonly provision?: ProvisionOptions
  readonly codes?: TokenLoginCodes
  /** As for `sessionEndpoints`. Default 0. */
  readonly proxyHops?: number
  /** As for `sessionEndpoints`. */
  readonly describeClient?: (request: EndpointRequest) => Readonly<Record<string, string>>
}
