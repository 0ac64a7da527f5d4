import type { RefreshKey } from '../keys/loaded-keys.ts'
import { holds, tagOf, type RefreshToken } from './refresh-token.ts'

/** What the JWT form says besides, in seconds since 1970. */
export interface RefreshJwtTimes {
  readonly issuer: string
  readonly issuedAt: number
  readonly expiresAt: number
}

const longest = 4096

/**
 * A refresh token as a JWT, for clients that read its claims. Type, algorithm, audience and key all
 * differ from those of access tokens (RFC 8725 section 3.11), so that none passes for the other.
 */
export function writeRefreshJwt(
  token: RefreshToken,
  { kid, key }: RefreshKey,
  { issuer, issuedAt, expiresAt }: RefreshJwtTimes,
): string {
  const header = { alg: 'HS256', typ: 'rt+jwt', kid }
  const claims = {
    iss: issuer,
    aud: issuer,
    sid: token.sid,
    client_id: token.application,
    iat: issuedAt,
    exp: expiresAt,
    gen: token.generation,
    fam: token.family.toString('base64url'),
  }
  const text = `${segment(header)}.${segment(claims)}`
  return `${text}.${tagOf(text, key)}`
}

/** What such a token says, or null for anything that is none of ours. The store judges its lifetime. */
export function readRefreshJwt(
  text: string,
  keys: ReadonlyMap<string, RefreshKey>,
): RefreshToken | null {
  if (text.length > longest) return null
  const [head, body] = text.split('.') as [string, string]
  // Only a header that we write ourselves, byte for byte, is looked at.
  const key = [...keys.values()].find(
    ({ kid }) => head === segment({ alg: 'HS256', typ: 'rt+jwt', kid }),
  )
  if (key === undefined || !holds(text, key)) return null
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as {
    readonly sid: string
    readonly client_id: string
    readonly gen: number
    readonly fam: string
  }
  return {
    sid: claims.sid,
    family: Buffer.from(claims.fam, 'base64url'),
    generation: claims.gen,
    application: claims.client_id,
  }
}

function segment(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
