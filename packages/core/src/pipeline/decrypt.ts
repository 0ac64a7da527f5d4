import type { DecryptionKey } from '../jwe/decryption-key.ts'
import { decryptNested, isCompactJwe } from '../jwe/decrypt-nested.ts'
import type { RawToken } from './tokens.ts'

/**
 * RawToken → RawToken: the signed token inside an encrypted one, when decryption keys are configured;
 * any other token as it is, at once. A token over the size limit is left for `parse` to refuse.
 *
 * @throws {AuthError} as `decryptNested`
 */
export function decrypt(
  raw: RawToken,
  keys: readonly DecryptionKey[],
  maxTokenBytes: number,
): RawToken | Promise<RawToken> {
  if (keys.length === 0 || raw.length > maxTokenBytes || !isCompactJwe(raw)) return raw
  return decryptNested(raw, keys) as Promise<RawToken>
}
