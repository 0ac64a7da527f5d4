import type { Authentication } from '../authentication.ts'
import type { CheckedClaims, RawToken } from './tokens.ts'

/** CheckedClaims → Authentication: who came, in the words of the application. */
export function toAuthentication(
  { token }: CheckedClaims,
  raw: RawToken,
  defaultIssuer: string | null,
): Authentication {
  const { claims } = token
  return {
    // checkSubject and selectIssuer have seen to it that these are strings.
    subject: claims.sub as string,
    issuer: claims.iss ?? (defaultIssuer as string),
    claims,
    header: token.header,
    token: raw,
    scopes: scopesIn(claims.scope),
    roles: rolesIn(claims['roles']),
    attributes: {},
    expiresAt: claims.exp === undefined ? null : new Date(claims.exp * 1000),
  }
}

function scopesIn(scope: unknown): ReadonlySet<string> {
  return new Set(typeof scope === 'string' ? scope.split(' ').filter((item) => item !== '') : [])
}

function rolesIn(roles: unknown): ReadonlySet<string> {
  return new Set(Array.isArray(roles) ? roles.filter((item) => typeof item === 'string') : [])
}
