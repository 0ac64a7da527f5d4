import { isAuthError } from '@sekisho/core'
import { verifyCompact } from '@sekisho/core/jws'
import type { LoadedKeys } from './keys/loaded-keys.ts'
import { publicAlgorithms } from './options/public-algorithms.ts'
import { readAnyRefreshToken } from './tokens/read-any-refresh-token.ts'

/** The sid of a token that our keys vouch for, whatever became of it since; null for all others. */
export async function sidOfToken(
  token: string,
  { refreshKeys, publicKeys }: LoadedKeys,
  issuer: string,
): Promise<string | null> {
  const refresh = readAnyRefreshToken(token, refreshKeys)
  if (refresh !== null) return refresh.sid
  try {
    const { header, payload } = await verifyCompact(
      token,
      { keys: publicKeys },
      { algorithms: publicAlgorithms },
    )
    if (header.typ !== 'at+jwt') return null
    const claims = JSON.parse(Buffer.from(payload).toString('utf8')) as Record<string, unknown>
    return claims['iss'] === issuer && typeof claims['sid'] === 'string' ? claims['sid'] : null
  } catch (error) {
    if (isAuthError(error)) return null
    throw error
  }
}
