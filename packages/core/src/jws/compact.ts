import { decodeBase64url } from '../encoding/base64url.ts'
import { readJsonObject, type JsonObject } from '../encoding/json-object.ts'
import { AuthError, type AuthErrorDetails } from '../errors.ts'
import { shown } from '../shown.ts'
import type { HeaderMemo } from './header-memo.ts'
import type { JoseHeader } from './header.ts'

/** The three parts of a compact JWS, decoded; nothing of it is verified. */
export interface CompactJws {
  readonly headerSegment: string
  readonly header: JoseHeader
  readonly payload: Buffer
  readonly signature: Buffer
  /** What the signature covers: the first two segments with their dot (RFC 7515 section 5.2). */
  readonly signingInput: string
}

/**
 * Takes a compact JWS apart, strictly (RFC 7515 section 7.1, RFC 7519 section 7.2).
 *
 * @param headers headers that were read before, by their text.
 * @throws {AuthError} `token_too_large` before anything is decoded, `token_encrypted`,
 *   `token_malformed`, `header_unsupported`.
 */
export function parseCompact(jws: string, maxBytes: number, headers?: HeaderMemo): CompactJws {
  // Not a byte count for text beyond ASCII, but never more than it; such text is refused below.
  if (jws.length > maxBytes) {
    throw new AuthError(
      'token_too_large',
      `the token has ${jws.length} characters, more than maxTokenBytes ${maxBytes}`,
    )
  }
  const first = jws.indexOf('.')
  const second = jws.indexOf('.', first + 1)
  // Without a first dot there is no second.
  if (second < 0) throw malformed('expected three segments')
  if (jws.includes('.', second + 1)) throw tooManySegments(jws)
  const headerSegment = jws.slice(0, first)
  return {
    headerSegment,
    header: headers?.get(headerSegment) ?? readHeader(decodeSegment(headerSegment, 'header')),
    payload: decodeSegment(jws.slice(first + 1, second), 'payload'),
    signature: decodeSegment(jws.slice(second + 1), 'signature'),
    signingInput: jws.slice(0, second),
  }
}

/** The claims of a JWT payload. @throws {AuthError} `token_malformed` */
export function readClaims(payload: Buffer): JsonObject {
  const claims = readJsonObject(payload)
  if (typeof claims === 'string') throw malformed(`the payload ${claims}`)
  return claims
}

function decodeSegment(segment: string, name: string): Buffer {
  const bytes = decodeBase64url(segment)
  if (bytes === null) throw malformed(`the ${name} is not canonical base64url`)
  return bytes
}

function readHeader(bytes: Buffer): JoseHeader {
  const header = readJsonObject(bytes)
  if (typeof header === 'string') throw malformed(`the header ${header}`)
  if (typeof own(header, 'alg') !== 'string' || header['alg'] === '') {
    throw malformed(`expected a string alg in the header, got ${shown(own(header, 'alg'))}`, {
      claim: 'alg',
    })
  }
  for (const member of ['kid', 'typ', 'cty'] as const) {
    const value = own(header, member)
    if (value !== undefined && typeof value !== 'string') {
      throw malformed(`expected a string ${member} in the header, got ${shown(value)}`, {
        claim: member,
      })
    }
  }
  checkExtensions(header)
  return header as JoseHeader
}

// No extension is understood here, so any crit is refused (RFC 7515 section 4.1.11); b64 without
// crit is refused because readers disagree on what is signed (RFC 7797 section 6).
function checkExtensions(header: JsonObject): void {
  for (const member of ['crit', 'b64', 'zip'] as const) {
    if (Object.hasOwn(header, member)) {
      throw new AuthError(
        'header_unsupported',
        `the header member ${member} is not supported, got ${shown(header[member])}; ask the issuer to leave it out`,
        { claim: member },
      )
    }
  }
  const contentType = own(header, 'cty')
  if (typeof contentType === 'string' && /^(?:application\/)?jwt$/i.test(contentType)) {
    throw new AuthError(
      'header_unsupported',
      `cty is ${shown(contentType)}: a JWT nested in a JWS is not supported`,
      { claim: 'cty' },
    )
  }
}

function own(object: JsonObject, member: string): unknown {
  return Object.hasOwn(object, member) ? object[member] : undefined
}

function tooManySegments(jws: string): AuthError {
  const segments = jws.split('.', 6).length
  return segments === 5
    ? new AuthError('token_encrypted', 'the token has five segments: it is encrypted (JWE)')
    : malformed(`expected three segments, got ${segments === 6 ? 'more than five' : segments}`)
}

function malformed(what: string, details?: AuthErrorDetails): AuthError {
  return new AuthError('token_malformed', `the token is not a compact JWS: ${what}`, details)
}
