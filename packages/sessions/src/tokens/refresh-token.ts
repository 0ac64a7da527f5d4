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
    Buffer.from(token.application),
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
  // Only we make texts whose tag holds, so that a text of another form ends here.
  const [, kid, body] = text.split('.') as [string, string, string]
  const key = keys.get(kid)
  if (key === undefined || !holds(text, key)) return null
  const bytes = Buffer.from(body, 'base64url')
  return {
    sid: bytes.subarray(0, sidBytes).toString('base64url'),
    family: bytes.subarray(sidBytes, sidBytes + familyBytes),
    generation: bytes.readUInt32BE(sidBytes + familyBytes),
    application: bytes.subarray(headBytes).toString(),
  }
}

/** What the store knows the secret of a session by. */
export function familyHash(family: Buffer): string {
  return createHash('sha256').update(family).digest('base64url')
}

/** Whether a text ends with the tag, under this key, of all that is before its last dot. */
export function holds(text: string, { key }: RefreshKey): boolean {
  const end = text.lastIndexOf('.')
  return sameText(text.slice(end + 1), tagOf(text.slice(0, end), key))
}

/** HMAC-SHA-256 in base64url. */
export function tagOf(text: string, key: KeyObject): string {
  return createHmac('sha256', key).update(text).digest('base64url')
}

/** Compares a secret text in constant time; its length is no secret. */
function sameText(given: string, wanted: string): boolean {
  const left = Buffer.from(given)
  const right = Buffer.from(wanted)
  return left.length === right.length && timingSafeEqual(left, right)
}
