import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import type { LoadedKeys } from '../keys/loaded-keys.ts'
import type { Settings } from '../options/settings.ts'
import type { TokenPair } from '../sessions.ts'
import type { SessionRecord } from '../store/session-store.ts'
import { writeRefreshJwt } from './refresh-jwt.ts'
import { writeRefreshToken } from './refresh-token.ts'

/** The tokens of a session as it is now: a fresh access token, and the refresh token of its generation. */
export async function mintPair(
  session: SessionRecord,
  family: Buffer,
  claims: Readonly<Record<string, unknown>>,
  keys: LoadedKeys,
  settings: Settings,
): Promise<TokenPair> {
  const issuedAt = Math.floor(settings.now() / 1000)
  const lifetime = settings.applications.get(session.application)?.accessTokenSeconds ?? 0
  // No token outlives its session (RFC 9700 section 4.14.2).
  const expiresAt = Math.min(issuedAt + lifetime, Math.floor(session.expiresAt / 1000))
  return {
    accessToken: await signAccessToken(
      { ...claims, ...ownClaims(session, settings), iat: issuedAt, exp: expiresAt },
      keys,
    ),
    refreshToken: refreshTokenOf(session, family, keys, settings),
    subject: session.subject,
    sid: session.sid,
    issuedAt,
    expiresAt,
    refreshExpiresAt: Math.floor(session.idleExpiresAt / 1000),
  }
}

function ownClaims(session: SessionRecord, { issuer, audiences, strictPairs }: Settings) {
  return {
    iss: issuer,
    aud: audiences.length === 1 ? audiences[0] : audiences,
    sub: session.subject,
    client_id: session.application,
    sid: session.sid,
    jti: randomBytes(16).toString('base64url'),
    ...(strictPairs ? { gen: session.generation } : {}),
  }
}

/** RFC 9068 section 2.1. */
function signAccessToken(
  claims: Readonly<Record<string, unknown>>,
  { signer }: LoadedKeys,
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: signer.algorithm, typ: 'at+jwt', kid: signer.kid })
    .sign(signer.key)
}

function refreshTokenOf(
  session: SessionRecord,
  family: Buffer,
  { refreshKey }: LoadedKeys,
  { refreshTokenFormat, issuer }: Settings,
): string {
  const { sid, generation, application } = session
  const token = { sid, family, generation, application }
  if (refreshTokenFormat === 'opaque') return writeRefreshToken(token, refreshKey)
  return writeRefreshJwt(token, refreshKey, {
    issuer,
    issuedAt: Math.floor(session.refreshedAt / 1000),
    expiresAt: Math.floor(session.idleExpiresAt / 1000),
  })
}
