export const mostSegments = 128
const longestPath = 65_535

/** What no segment may hold, encoded or not. */
export const unfitForPath = /[/\\\p{Cc}]/u

/**
 * The segments of a request path, percent-decoded once; a slash at the end makes no difference.
 *
 * @returns null for a path that two readers may read differently: an empty segment, `.` or `..`, an
 * encoded slash, a backslash, `#`, control characters, broken percent-encoding. Also for one of more
 * than 128 segments or 65535 characters.
 */
export function parsePath(target: string): readonly string[] | null {
  if (target.length > longestPath || !target.startsWith('/')) return null
  const path = target.split('?', 1)[0] ?? ''
  const raw = path.slice(1).split('/')
  if (raw.at(-1) === '') raw.pop()
  if (raw.length > mostSegments) return null
  const segments: string[] = []
  for (const encoded of raw) {
    const segment = encoded.includes('#') ? null : decodeText(encoded)
    if (segment === null || isNoSegment(segment)) return null
    segments.push(segment)
  }
  return segments
}

/** Part of a path without its percent-encoding; null where that is broken, or hides what it may not. */
export function decodeText(text: string): string | null {
  try {
    const decoded = text.isWellFormed() ? decodeURIComponent(text) : null
    return decoded === null || unfitForPath.test(decoded) ? null : decoded
  } catch {
    return null
  }
}

/** Whether a decoded segment says nothing, or says to go elsewhere. */
export function isNoSegment(text: string): boolean {
  return text === '' || text === '.' || text === '..'
}
