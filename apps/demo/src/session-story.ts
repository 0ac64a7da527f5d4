import { randomBytes } from 'node:crypto'
import { memoryStore } from '@sekisho/sessions/memory'
import { startSite, type RunningSite } from '@sekisho-apps/express-login'

/** One step of the story: what was done, what came back, what should have. */
export interface Step {
  readonly what: string
  readonly got: string
  readonly expected: string
}

/** The page on which people sign in; its sessions live as long as this process. */
export function startLoginPage(port: number): Promise<RunningSite> {
  return startSite(port, { secret: randomBytes(32), store: memoryStore() })
}

/** Signs in, renews from two tabs at once, and signs out, over HTTP with cookies as a browser would. */
export async function tellSessionStory({ url }: RunningSite): Promise<readonly Step[]> {
  const steps: Step[] = []
  const note = (what: string, got: number | string, expected: number | string): void => {
    steps.push({ what, got: String(got), expected: String(expected) })
  }
  const post = (path: string, body: unknown, cookie = ''): Promise<Response> =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url, cookie },
      body: JSON.stringify(body),
    })
  const me = (cookie: string): Promise<Response> => fetch(`${url}/api/me`, { headers: { cookie } })

  note('a wrong password', (await post('/auth/login', credentials('guess'))).status, 401)
  const login = await post('/auth/login', credentials('over the mountain pass'))
  const first = cookiesOf(login)
  note('the right one', login.status, 200)
  const known = (await (await me(first)).json()) as { attributes: { name: string } }
  note('who that is', known.attributes.name, 'Ayumi Hara')
  const tabs = await Promise.all([first, first].map((cookie) => post('/auth/refresh', {}, cookie)))
  note('two tabs renew at once', tabs.map(({ status }) => status).join(' '), '200 200')
  const [left = '', right = ''] = tabs.map((tab) => refreshTokenOf(cookiesOf(tab)))
  note('both have the same refresh token', left === right ? 'yes' : 'no', 'yes')
  const next = cookiesOf(tabs[0] as Response)
  const after = cookiesOf(await post('/auth/refresh', {}, next))
  note('a stolen, older refresh token', (await post('/auth/refresh', {}, first)).status, 400)
  note(
    'it ended the session, for the thief too',
    (await post('/auth/refresh', {}, after)).status,
    400,
  )
  const again = cookiesOf(await post('/auth/login', credentials('over the mountain pass')))
  note('another login', (await me(again)).status, 200)
  note('sign out everywhere', (await post('/auth/logout', { everywhere: true }, again)).status, 200)
  note('the access token after it', (await me(again)).status, 401)
  return steps
}

function credentials(password: string) {
  return { user: 'ayumi', password }
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ')
}

function refreshTokenOf(cookie: string): string {
  return /refresh_token=([^;]*)/.exec(cookie)?.[1] ?? ''
}
