import type { IncomingMessage } from 'node:http'
import type { AuthRequest } from './request.ts'

const none: readonly string[] = []
const notOneText: readonly string[] = ['', '']

/** `AuthRequest` over Node's own request, which Express, Koa and Nest all carry. */
class NodeRequest implements AuthRequest {
  readonly #request: IncomingMessage
  readonly #body: unknown
  // Kept now, for mounted applications take their prefix off; those of Express remember it.
  readonly path: string | undefined

  constructor(request: IncomingMessage, body: unknown, path: string | undefined) {
    this.#request = request
    this.#body = body
    const original = 'originalUrl' in request ? request.originalUrl : undefined
    this.path = typeof original === 'string' ? original : path
  }

  get method(): string {
    return this.#request.method ?? 'GET'
  }

  // rawHeaders, because `req.headers` drops a second Authorization line in silence.
  header(name: string): readonly string[] {
    const raw = this.#request.rawHeaders
    let found: string[] | undefined
    for (let index = 0; index < raw.length; index += 2) {
      const candidate = raw[index] as string
      if (candidate.length === name.length && candidate.toLowerCase() === name) {
        ;(found ??= []).push(raw[index + 1] as string)
      }
    }
    return found ?? none
  }

  query(name: string): readonly string[] {
    const [url = ''] = (this.#request.url ?? '').split('#', 1)
    const start = url.indexOf('?')
    return start < 0 ? none : new URLSearchParams(url.slice(start)).getAll(name)
  }

  form(name: string): readonly string[] {
    const body = this.#body
    if (!isForm(this.header('content-type')) || typeof body !== 'object' || body === null)
      return none
    if (!Object.hasOwn(body, name)) return none
    const value = (body as Record<string, unknown>)[name]
    if (Array.isArray(value) && value.length === 0) return none
    // A field that a body parser made into something else was repeated, or meant to confuse.
    return typeof value === 'string' ? [value] : notOneText
  }
}

const formType = /^application\/x-www-form-urlencoded[\t ]*(?:;|$)/i

function isForm(contentType: readonly string[]): boolean {
  return contentType.length === 1 && formType.test(contentType[0] as string)
}

/**
 * Wraps a Node request, HTTP/1 or HTTP/2, for `verifier.authenticate`.
 *
 * @param body the body as the host's parser left it; needed only for the `form` token source.
 * @param path the path as the client sent it, for hosts that change `request.url`. Default
 *   `originalUrl` where the request has one, as those of Express do, else `url`.
 */
export function nodeRequest(
  request: IncomingMessage,
  body?: unknown,
  path = request.url,
): AuthRequest {
  return new NodeRequest(request, body, path)
}
