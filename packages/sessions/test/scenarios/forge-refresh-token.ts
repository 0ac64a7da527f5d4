import { loadKeys } from '../../src/keys/loaded-keys.ts'
import type { KeyRing } from '../../src/keys/key-ring.ts'
import { unseal } from '../../src/keys/seal.ts'
import type { SessionStore } from '../../src/store/session-store.ts'
import {
  readRefreshToken,
  writeRefreshToken,
  type RefreshToken,
} from '../../src/tokens/refresh-token.ts'
import { issuer, secret } from './open-world.ts'

/** A refresh token with other content and a good tag: what somebody with the secret can make. */
export async function forgeRefreshToken(
  store: SessionStore,
  token: string,
  changes: Partial<RefreshToken>,
): Promise<string> {
  const stored = await store.readKeys()
  const text = unseal(stored?.sealed ?? '', [Buffer.from(secret)], issuer)
  const keys = loadKeys(JSON.parse(text ?? '') as KeyRing, 0)
  const read = readRefreshToken(token, keys.refreshKeys)
  if (read === null) throw new Error('the token to begin with is no refresh token')
  return writeRefreshToken({ ...read, ...changes }, keys.refreshKey)
}
