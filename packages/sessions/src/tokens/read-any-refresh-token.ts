import type { RefreshKey } from '../keys/loaded-keys.ts'
import { readRefreshJwt } from './refresh-jwt.ts'
import { readRefreshToken, type RefreshToken } from './refresh-token.ts'

/** Reads both forms, so that a change of `refreshTokenFormat` ends no session. */
export function readAnyRefreshToken(
  text: string,
  keys: ReadonlyMap<string, RefreshKey>,
): RefreshToken | null {
  return text.startsWith('rt1.') ? readRefreshToken(text, keys) : readRefreshJwt(text, keys)
}
