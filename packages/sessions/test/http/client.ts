import { headerLines, send, type HeaderLine, type SentResponse } from '@sekisho/testing'

export interface Sent {
  readonly status: number
  readonly headers: SentResponse['headers']
  readonly text: string
  /** The body, when it is JSON. */
  readonly body: Readonly<Record<string, unknown>>
}

export interface Posted {
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly text?: string
  readonly bytes?: Uint8Array
  readonly bearer?: string
  readonly headers?: readonly HeaderLine[]
}

/** Sends POST, with a body where one is given. */
export async function post(url: string, path: string, posted: Posted = {}): Promise<Sent> {
  const { json, form, text, bytes, bearer, headers = [] } = posted
  const body =
    json === undefined
      ? form === undefined
        ? (text ?? bytes)
        : new URLSearchParams(form).toString()
      : JSON.stringify(json)
  const type = json === undefined ? 'application/x-www-form-urlencoded' : 'application/json'
  const typed = json !== undefined || form !== undefined
  return sent(
    await send(url, {
      method: 'POST',
      path,
      headers: [
        ...(typed ? [['content-type', type] as const] : []),
        ...(bearer === undefined ? [] : [['authorization', `Bearer ${bearer}`] as const]),
        ...headers,
      ],
      ...(body === undefined ? {} : { body }),
    }),
  )
}

export async function get(
  url: string,
  path: string,
  headers: readonly HeaderLine[] = [],
): Promise<Sent> {
  return sent(await send(url, { path, headers }))
}

/** Status of the route that needs a token. */
export async function dataStatus(url: string, accessToken: string): Promise<number> {
  return (await get(url, '/data', [['authorization', `Bearer ${accessToken}`]])).status
}

function sent(response: SentResponse): Sent {
  const isJson = headerLines(response, 'content-type')[0] === 'application/json'
  return {
    status: response.status,
    headers: response.headers,
    text: response.body,
    body: isJson ? (JSON.parse(response.body) as Record<string, unknown>) : {},
  }
}

export function headerOf(response: Sent, name: string): string | null {
  return response.headers[name]?.join(', ') ?? null
}

export interface Tokens {
  readonly access: string
  readonly refresh: string
}

/** The pair of an answer that must be one. */
export function tokensOf(response: Sent): Tokens {
  const { access_token: access, refresh_token: refresh } = response.body
  if (response.status !== 200 || typeof access !== 'string' || typeof refresh !== 'string') {
    throw new Error(`expected a pair of tokens, got ${response.status}`)
  }
  return { access, refresh }
}

export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')
  return JSON.parse(payload) as Record<string, unknown>
}
