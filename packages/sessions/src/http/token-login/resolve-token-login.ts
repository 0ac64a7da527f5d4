import {
  requirementFrom,
  type Authentication,
  type Requirement,
  type Verifier,
} from '@sekisho/core'
import {
  checkNames,
  functionOf,
  integerWithin,
  invalidOption,
  methodsOf,
  optionalText,
} from '@sekisho/core/options'
import type { DirectoryUser } from '../../passwords/user-directory.ts'
import type { Sessions } from '../../sessions.ts'
import { clientAddress } from '../client-address.ts'
import type { CookieAttributes } from '../cookie.ts'
import { describeClient } from '../describe-client.ts'
import type { EndpointRequest } from '../endpoint-request.ts'
import { originsOf } from '../origins.ts'
import { resolveCookies } from '../resolve-cookies.ts'
import type { RefusedLogin, TokenLoginOptions } from './token-login-options.ts'

/** The options of a login by token, checked and completed. */
export interface TokenLoginPolicy {
  readonly verifier: Verifier
  readonly onRefused: (refused: RefusedLogin) => unknown
  readonly application: string
  readonly path: string
  readonly logoutPath: string
  readonly tokenField: string
  readonly fixedFields: ReadonlyMap<string, string | number | boolean>
  readonly forbiddenFields: readonly string[]
  /** In lower case. */
  readonly tokenHeader: string
  readonly cookie: CookieAttributes
  readonly allowedOrigins: readonly string[]
  readonly findUser: (
    authentication: Authentication,
  ) => Promise<DirectoryUser | null> | DirectoryUser | null
  readonly provision: {
    readonly when: Requirement
    readonly create: (authentication: Authentication) => Promise<DirectoryUser> | DirectoryUser
  } | null
  readonly codes: Readonly<Record<'loginFailed' | 'invalidRequest' | 'unavailable', string>>
  readonly addressOf: (request: EndpointRequest) => string | null
  readonly describeClient: (request: EndpointRequest) => Readonly<Record<string, string>>
}

const names = [
  'verifier',
  'onRefused',
  'application',
  'path',
  'logoutPath',
  'tokenField',
  'fixedFields',
  'forbiddenFields',
  'tokenHeader',
  'cookies',
  'allowedOrigins',
  'findUser',
  'provision',
  'codes',
  'proxyHops',
  'describeClient',
]

/** @throws {TypeError} for a mistake in the options. */
export function resolveTokenLogin(
  options: TokenLoginOptions,
  sessions: Sessions,
): TokenLoginPolicy {
  checkNames(options, names, 'tokenLogin()')
  const { application = 'default', proxyHops = 0 } = options
  const { tokenHeader = 'X-Auth-Token', findUser, codes = {} } = options
  // Says what is wrong with an application that is not there.
  sessions.groupOf(application)
  integerWithin('proxyHops', proxyHops, 0, 10)
  checkNames(codes, ['loginFailed', 'invalidRequest', 'unavailable'], 'codes')
  if (typeof tokenHeader !== 'string' || !/^[A-Za-z0-9-]+$/.test(tokenHeader)) {
    throw invalidOption('tokenHeader', tokenHeader, 'the name of a header')
  }
  const addressOf = (request: EndpointRequest) => clientAddress(request, proxyHops)
  return {
    verifier: methodsOf('verifier', options.verifier, ['verify']),
    onRefused: functionOf('onRefused', options.onRefused),
    application,
    path: pathOf('path', options.path ?? '/api/auth/login'),
    logoutPath: pathOf('logoutPath', options.logoutPath ?? '/api/auth/logout'),
    ...fieldsOf(options),
    tokenHeader: tokenHeader.toLowerCase(),
    cookie: resolveCookies(options.cookies ?? {})('session_binding'),
    allowedOrigins: originsOf(options.allowedOrigins ?? []),
    findUser: functionOf('findUser', findUser ?? (({ subject }: Authentication) => ({ subject }))),
    provision: provisionOf(options),
    codes: {
      loginFailed: optionalText('codes.loginFailed', codes.loginFailed) ?? 'login_failed',
      invalidRequest:
        optionalText('codes.invalidRequest', codes.invalidRequest) ?? 'invalid_request',
      unavailable:
        optionalText('codes.unavailable', codes.unavailable) ?? 'temporarily_unavailable',
    },
    addressOf,
    describeClient: functionOf(
      'describeClient',
      options.describeClient ??
        ((request: EndpointRequest) => describeClient(request, addressOf(request))),
    ),
  }
}

function provisionOf({ provision, findUser }: TokenLoginOptions): TokenLoginPolicy['provision'] {
  if (provision === undefined) return null
  checkNames(provision, ['when', 'create'], 'provision')
  if (findUser === undefined) {
    throw invalidOption('findUser', findUser, 'a function, to know who is there already')
  }
  return {
    when: requirementFrom(provision.when),
    create: functionOf('provision.create', provision.create),
  }
}

function pathOf(name: string, path: string): string {
  if (typeof path === 'string' && /^(?:\/[^/?#]+)+$/.test(path)) return path
  throw invalidOption(name, path, 'a path such as "/login"')
}

/** A field that must not be there cannot be one of those that must: nobody could log in. */
function fieldsOf(
  options: TokenLoginOptions,
): Pick<TokenLoginPolicy, 'tokenField' | 'fixedFields' | 'forbiddenFields'> {
  const { fixedFields = {}, forbiddenFields = ['username'] } = options
  const tokenField = optionalText('tokenField', options.tokenField) ?? 'password'
  if (typeof fixedFields !== 'object' || fixedFields === null || Array.isArray(fixedFields)) {
    throw invalidOption('fixedFields', fixedFields, 'an object of names and values')
  }
  if (!Array.isArray(forbiddenFields) || !forbiddenFields.every((it) => typeof it === 'string')) {
    throw invalidOption('forbiddenFields', forbiddenFields, 'a list of names')
  }
  const fixed = Object.keys(fixedFields)
  if (forbiddenFields.includes(tokenField) || fixed.includes(tokenField)) {
    throw invalidOption('tokenField', tokenField, 'in neither forbiddenFields nor fixedFields')
  }
  const both = fixed.find((name) => forbiddenFields.includes(name))
  if (both !== undefined) {
    throw invalidOption('forbiddenFields', forbiddenFields, `without ${both}, one of fixedFields`)
  }
  return {
    tokenField,
    fixedFields: new Map(Object.entries(fixedFields)),
    forbiddenFields: [...forbiddenFields],
  }
}
