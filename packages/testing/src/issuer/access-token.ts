import { randomUUID } from 'node:crypto'
import { encodeSegment } from './encode-segment.ts'
import type { SigningKey } from './signing-key.ts'

/** What differs from the good token; `undefined` leaves a claim or header member out. */
export interface TokenOptions {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  /** Seconds from `iat` to `exp`; negative for a token that has expired. Default 300. */
  readonly expiresInSeconds?: number
}

/** Where and when a token is made. */
export interface TokenSetting {
  readonly issuer: string
  readonly audience: string
  readonly nowMs: number
}

/** The access token that RFC 9068 section 2.2 describes, with the changes asked for. */
export function accessToken(
  key: SigningKey,
  setting: TokenSetting,
  options: TokenOptions = {},
): string {
  const issuedAt = Math.floor(setting.nowMs / 1000)
  const header = { alg: key.algorithm, typ: 'at+jwt', kid: key.kid, ...options.header }
  const claims = {
    iss: setting.issuer,
    sub: 'alice',
    aud: setting.audience,
    client_id: 'test-client',
    iat: issuedAt,
    exp: issuedAt + (options.expiresInSeconds ?? 300),
    jti: randomUUID(),
    scope: 'orders:read',
    ...options.claims,
  }
  return key.sign(`${encodeSegment(header)}.${encodeSegment(claims)}`)
}
