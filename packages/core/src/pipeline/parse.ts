import type { HeaderMemo } from '../jws/header-memo.ts'
import { parseCompact, readClaims } from '../jws/compact.ts'
import type { ParsedToken, RawToken } from './tokens.ts'

/**
 * RawToken → ParsedToken: three canonical segments, two strict JSON objects (RFC 7519 section 7.2).
 *
 * @throws {AuthError} `token_too_large`, `token_encrypted`, `token_malformed`, `header_unsupported`
 */
export function parse(raw: RawToken, maxTokenBytes: number, headers?: HeaderMemo): ParsedToken {
  const jws = parseCompact(raw, maxTokenBytes, headers)
  // Member by member: a spread costs as much as reading the header does.
  return {
    headerSegment: jws.headerSegment,
    header: jws.header,
    payload: jws.payload,
    signature: jws.signature,
    signingInput: jws.signingInput,
    unverifiedClaims: readClaims(jws.payload),
  }
}
