import { createHash, createHmac, timingSafeEqual, type KeyObject } from 'node:crypto'
import type { RefreshKey } from '../keys/loaded-keys.ts'

/** What a refresh token says; nobody reads it before its tag was found right. */
export interface RefreshToken {
  readonly sid: string
  /** Made at login; the store has its hash only. */
  readonly family: Buffer
  readonly generation: number
  readonly application: string
}

const sidBytes = 16
const familyBytes = 16
const headBytes = sidBytes + familyBytes + 4
const longest = 1024

/**
 * `rt1.<kid>.<body>.<tag>`: the body has sid, secret, generation and application. The same content and
 * key give the same text, so that all who race for a rotation are given one successor.
 */
export function writeRefreshToken(token: RefreshToken, { kid, key }: RefreshKey): string {
  const generation = Buffer.alloc(4)
  generation.writeUInt32BE(token.generation)
  const body = Buffer.concat([
    Buffer.from(token.sid, 'base64url'),
    token.family,
    generation,
    Buffer.from(token.application, 'utf8'),
  ])
  const text = `rt1.${kid}.${body.toString('base64url')}`
  return `${text}.${tagOf(text, key)}`
}

/** What a refresh token says, or null for anything that is none of ours; asks nobody. */
export function readRefreshToken(
  text: string,
  keys: ReadonlyMap<string, RefreshKey>,
): RefreshToken | null {
  if (text.length > longest) return null
  const [form, kid, body, tag, more] = text.split('.', 5)
  if (form !== 'rt1' || kid === undefined || body === undefined || tag === undefined) return null
  const key = keys.get(kid)
  if (key === undefined || more !== undefined) return null
  if (!sameText(tag, tagOf(`rt1.${kid}.${body}`, key.key))) return null
  const bytes = Buffer.from(body, 'base64url')
  if (bytes.length <= headBytes) return null
  return {
    sid: bytes.subarray(0, sidBytes).toString('base64url'),
    family: bytes.subarray(sidBytes, sidBytes + familyBytes),
    generation: bytes.readUInt32BE(sidBytes + familyBytes),
    application: bytes.subarray(headBytes).toString('utf8'),
  }
}

/** What the store knows the secret of a session by. */
export function familyHash(family: Buffer): string {
  return createHash('sha256').update(family).digest('base64url')
}

/** HMAC-SHA-256 in base64url. */
export function tagOf(text: string, key: KeyObject): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('base64url')
}

/** Compares a secret text in constant time; its length is no secret. */
export function sameText(given: string, wanted: string): boolean {
  const left = Buffer.from(given, 'utf8')
  const right = Buffer.from(wanted, 'utf8')
  return left.length === right.length && timingSafeEqual(left, right)
}
