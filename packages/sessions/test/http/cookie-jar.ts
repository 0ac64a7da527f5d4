import type { HeaderLine } from '@sekisho/testing'
import type { Sent } from './client.ts'

/** A browser's cookies for one host, by the rules of RFC 6265bis that matter here. */
export class CookieJar {
  readonly #cookies = new Map<string, string>()

  /** Takes over what an answer sets. @throws for a line that a browser would drop. */
  take(response: Sent): void {
    for (const line of response.headers['set-cookie'] ?? []) {
      const [pair = '', ...attributes] = line.split('; ')
      const equals = pair.indexOf('=')
      const name = pair.slice(0, equals)
      checkPrefix(name, attributes)
      if (attributes.includes('Max-Age=0')) this.#cookies.delete(name)
      else this.#cookies.set(name, pair.slice(equals + 1))
    }
  }

  get names(): readonly string[] {
    return [...this.#cookies.keys()].toSorted()
  }

  get(name: string): string | undefined {
    return this.#cookies.get(name)
  }

  /** As a page of the same origin sends them. */
  get headers(): readonly HeaderLine[] {
    return [...this.#line, ['sec-fetch-site', 'same-origin']]
  }

  /** As a page of another site would make the browser send them, if SameSite did not stop it. */
  get crossSiteHeaders(): readonly HeaderLine[] {
    return [...this.#line, ['sec-fetch-site', 'cross-site'], ['origin', 'https://evil.example']]
  }

  get #line(): readonly HeaderLine[] {
    const pairs = [...this.#cookies].map(([name, value]) => `${name}=${value}`)
    return pairs.length === 0 ? [] : [['cookie', pairs.join('; ')]]
  }
}

function checkPrefix(name: string, attributes: readonly string[]): void {
  const has = (attribute: string) => attributes.includes(attribute)
  const hasDomain = attributes.some((attribute) => attribute.startsWith('Domain'))
  if (name.startsWith('__Host-') && (!has('Secure') || !has('Path=/') || hasDomain)) {
    throw new Error(`a browser drops the cookie ${name}`)
  }
}
