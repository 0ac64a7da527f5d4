import { boolean, checkNames, invalidOption, oneOf } from '@sekisho/core/options'
import type { CookieAttributes } from './cookie.ts'
import type { CookieOptions } from './endpoint-options.ts'

/** How a cookie of this name is set, for checked options. @throws {TypeError} */
export function resolveCookies(options: CookieOptions): (name: string) => CookieAttributes {
  checkNames(options, ['sameSite', 'partitioned', 'insecure'], 'cookies')
  const { sameSite = 'Strict', partitioned = false, insecure = false } = options
  oneOf('cookies.sameSite', sameSite, ['Strict', 'Lax', 'None'])
  boolean('cookies.partitioned', partitioned)
  boolean('cookies.insecure', insecure)
  if (insecure && (sameSite === 'None' || partitioned)) {
    throw new TypeError(
      'Sekisho: cookies.insecure cannot stand beside sameSite "None" or partitioned; browsers drop such cookies',
    )
  }
  if (partitioned && sameSite !== 'None') {
    throw invalidOption('cookies.sameSite', sameSite, '"None" for partitioned cookies')
  }
  // RFC 6265bis section 4.1.3: the prefix makes browsers hold the cookie to Secure, Path=/ and this host.
  const prefix = insecure ? '' : '__Host-'
  return (name) => ({ name: prefix + name, sameSite, secure: !insecure, partitioned })
}
