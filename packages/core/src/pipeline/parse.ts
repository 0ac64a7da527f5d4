import { parseCompact, readClaims } from '../jws/compact.ts'
import type { ParsedToken, RawToken } from './tokens.ts'

/**
 * RawToken → ParsedToken: three canonical segments, two strict JSON objects (RFC 7519 section 7.2).
 *
 * @throws {AuthError} `token_too_large`, `token_encrypted`, `token_malformed`, `header_unsupported`
 */
export function parse(raw: RawToken, maxTokenBytes: number): ParsedToken {
  const jws = parseCompact(raw, maxTokenBytes)
  return { ...jws, unverifiedClaims: readClaims(jws.payload) }
}
