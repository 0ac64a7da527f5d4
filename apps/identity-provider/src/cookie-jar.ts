interface Cookie {
  name: string
  value: string
  path: string
}

/**
 * The cookies of one visitor to one origin: as much of RFC 6265 as a sign-in needs. It knows
 * paths and deletion; it ignores domains, and keeps a cookie until it is deleted.
 */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>()

  /** Takes in the `Set-Cookie` headers of an answer from `url`. */
  store(url: URL, response: Response): void {
    for (const header of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = header.split(';').map((part) => part.trim())
      const [name, value] = splitAtEquals(pair)
      const given = new Map(
        attributes.map((attribute) => {
          const [attributeName, attributeValue] = splitAtEquals(attribute)
          return [attributeName.toLowerCase(), attributeValue]
        }),
      )
      const path = given.get('path') ?? url.pathname
      const expires = Date.parse(given.get('expires') ?? '')
      if (expires <= Date.now()) this.#cookies.delete(`${path};${name}`)
      else this.#cookies.set(`${path};${name}`, { name, value, path })
    }
  }

  /** The `Cookie` header for a request to `url`; empty when no cookie belongs there. */
  header(url: URL): string {
    return [...this.#cookies.values()]
      .filter((cookie) => isWithin(url.pathname, cookie.path))
      .map((cookie) => `${cookie.name}=${cookie.value}`)
      .join('; ')
  }
}

function isWithin(pathname: string, path: string): boolean {
  if (pathname === path) return true
  return pathname.startsWith(path.endsWith('/') ? path : `${path}/`)
}

function splitAtEquals(text: string): [string, string] {
  const at = text.indexOf('=')
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
