import { CookieJar } from './cookie-jar.ts'

/** Someone who signs in without a browser. */
export interface Visitor {
  username: string
  password: string
}

/** The sign-in page did not let the visitor in: wrong user name or password. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused'
}

// An authorization request, two pages with a redirect each, and the way back take seven requests.
const maxRequests = 12

/**
 * Walks from an authorization request to the redirect URI the way a browser would: follows the
 * redirects, keeps cookies, signs in, and allows what is asked. Nothing has to listen at
 * `redirectUri`.
 *
 * @returns the address the visitor is sent back to, with the code or the error in its query
 * @throws {@link SignInRefused} when the credentials are wrong
 */
export async function visit(start: URL, redirectUri: string, visitor: Visitor): Promise<URL> {
  const jar = new CookieJar()
  let url = start
  let form: Record<string, string> | undefined
  for (let requests = 0; requests < maxRequests; requests += 1) {
    const response = await send(url, form, jar)
    const location = response.headers.get('location')
    if (location !== null) {
      url = new URL(location, url)
      form = undefined
      if (isAt(url, redirectUri)) return url
      continue
    }
    if (form !== undefined) throw new SignInRefused(`Sign-in refused with ${response.status}`)
    if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}`)
    form = fillIn(await response.text(), visitor)
  }
  throw new Error('The sign-in led nowhere')
}

async function send(
  url: URL,
  form: Record<string, string> | undefined,
  jar: CookieJar,
): Promise<Response> {
  const headers = { cookie: jar.header(url) }
  const response = await fetch(url, {
    redirect: 'manual',
    headers,
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  })
  jar.store(url, response)
  return response
}

// Both pages post to their own address, so only the fields depend on the page.
function fillIn(page: string, visitor: Visitor): Record<string, string> {
  return page.includes('name="password"')
    ? { username: visitor.username, password: visitor.password }
    : { decision: 'allow' }
}

function isAt(url: URL, redirectUri: string): boolean {
  const target = new URL(redirectUri)
  return url.origin === target.origin && url.pathname === target.pathname
}
