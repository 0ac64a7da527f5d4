import type { EndpointRequest } from './endpoint-request.ts'

/** How the cookies of the endpoints are set; clearing them uses the same attributes. */
export interface CookieAttributes {
  readonly name: string
  readonly sameSite: 'Strict' | 'Lax' | 'None'
  readonly secure: boolean
  readonly partitioned: boolean
}

// RFC 6265 section 6.1; browsers drop longer ones without a word.
const longestCookie = 4096

/**
 * A `Set-Cookie` line; host-only, for every path, out of reach of scripts (RFC 6265bis section 4.1).
 *
 * @throws {TypeError} for a value that no browser keeps.
 */
export function setCookie(cookie: CookieAttributes, value: string, maxAgeSeconds: number): string {
  const length = cookie.name.length + value.length
  if (length > longestCookie) {
    throw new TypeError(
      `Sekisho: ${cookie.name} has ${length} bytes, browsers keep ${longestCookie}; put fewer claims into access tokens`,
    )
  }
  return [
    `${cookie.name}=${value}`,
    'Path=/',
    `Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}`,
    'HttpOnly',
    `SameSite=${cookie.sameSite}`,
    ...(cookie.secure ? ['Secure'] : []),
    ...(cookie.partitioned ? ['Partitioned'] : []),
  ].join('; ')
}

export function clearCookie(cookie: CookieAttributes): string {
  return setCookie(cookie, '', 0)
}

/**
 * The value of a cookie; null when it is absent, empty, or there twice: then a neighbouring domain may
 * have set one of them, and nobody can tell which.
 */
export function readCookie(request: Pick<EndpointRequest, 'header'>, name: string): string | null {
  const values = request
    .header('cookie')
    .flatMap((line) => line.split(';'))
    .map(withoutSpace)
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => withoutSpace(pair.slice(name.length + 1)))
  const [value = ''] = values
  return values.length === 1 && value !== '' ? value : null
}

/**
 * Without spaces and tabs around it (RFC 6265 section 5.2). Not `trim()`: a neighbouring domain may set
 * a cookie whose name is a no-break space and ours, which no browser holds to our prefix.
 */
function withoutSpace(text: string): string {
  // No regular expression: looking for spaces at the end takes the square of the length.
  let start = 0
  let end = text.length
  while (start < end && isSpace(text[start])) start += 1
  while (end > start && isSpace(text[end - 1])) end -= 1
  return text.slice(start, end)
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}
