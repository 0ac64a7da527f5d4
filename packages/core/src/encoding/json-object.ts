import { isUtf8 } from 'node:buffer'

/** A parsed JSON object; read members with `Object.hasOwn`, for names come from outside. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Why bytes are not a JSON object that every reader reads alike. */
export type JsonFault =
  | 'is not UTF-8'
  | 'is not JSON'
  | 'is not a JSON object'
  | 'is nested too deeply'
  | 'has a member name twice'
  | 'has a number beyond range'

const deepest = 64

/**
 * Reads bytes as one JSON object, strictly: fatal UTF-8, no byte order mark, no member name twice
 * at any depth (also not through escapes), no number that overflows, bounded nesting.
 *
 * A second reader, a gateway say, that resolved a repeated name in another way would check another
 * token than this one (RFC 7515 section 4, RFC 7519 section 4, RFC 8259 section 8.1).
 */
export function readJsonObject(bytes: Buffer): JsonObject | JsonFault {
  if (!isUtf8(bytes)) return 'is not UTF-8'
  const text = bytes.toString('utf8')
  const value = parse(text)
  if (value === undefined) return 'is not JSON'
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'is not a JSON object'
  const members = countMembers(value, 0)
  if (typeof members === 'string') return members
  return members === countNames(text) ? (value as JsonObject) : 'has a member name twice'
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Members in the parsed value, where a repeated name has fallen together. */
function countMembers(value: object, depth: number): number | JsonFault {
  if (depth === deepest) return 'is nested too deeply'
  const children: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
  let count = Array.isArray(value) ? 0 : children.length
  for (const child of children) {
    if (typeof child === 'number' && !Number.isFinite(child)) return 'has a number beyond range'
    if (typeof child !== 'object' || child === null) continue
    const below = countMembers(child, depth + 1)
    if (typeof below === 'string') return below
    count += below
  }
  Object.freeze(value)
  return count
}

/** Names in valid JSON text: the colons outside of strings. */
function countNames(text: string): number {
  let names = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === 0x3a) names += 1
    else if (code === 0x22) index = endOfString(text, index)
  }
  return names
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(index - 1 - backslashes) === 0x5c) backslashes += 1
  return backslashes % 2 === 1
}
