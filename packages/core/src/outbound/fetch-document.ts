import { readJsonObject, type JsonObject } from '../encoding/json-object.ts'
import { withoutQuery } from './without-query.ts'

/** The part of `fetch` that is used here; inject one for a proxy, a client certificate or a test. */
export type Fetch = (url: URL, init: RequestInit) => Promise<Response>

/** Bounds of one request for a JSON document. */
export interface FetchBounds {
  readonly fetch: Fetch
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds for the whole request, body included. */
  readonly timeoutMs: number
  readonly maxBodyBytes: number
}

/** A document that came, and how long its sender allows it to be kept. */
export interface FetchedDocument {
  readonly document: JsonObject
  /** `max-age` of Cache-Control in seconds, 0 for `no-store` and `no-cache`; null when not stated. */
  readonly maxAgeSeconds: number | null
}

/** A request that was answered, with another status than 200. */
export class UnexpectedStatus extends Error {
  override readonly name = 'UnexpectedStatus'
  readonly status: number

  constructor(url: URL, status: number) {
    super(
      `${withoutQuery(url.href)} answered ${status}, expected 200${status >= 300 && status < 400 ? '; redirects are not followed, configure the final URL' : ''}`,
    )
    this.status = status
  }
}

/**
 * Fetches one JSON object within bounds of time and size, following no redirect.
 *
 * @param signal ends the request from outside, with the deadline of a longer operation.
 * @param form sent as a POST, when given; a GET otherwise.
 * @throws {Error} a plain error that says what was wrong; the caller turns it into an answer.
 */
export async function fetchDocument(
  url: URL,
  bounds: FetchBounds,
  signal: AbortSignal,
  form?: URLSearchParams,
): Promise<FetchedDocument> {
  const ended = AbortSignal.any([signal, AbortSignal.timeout(bounds.timeoutMs)])
  const response = await unlessEnded(
    // A copy each time: an injected fetch may change what it is handed.
    bounds.fetch(new URL(url), {
      ...(form === undefined ? {} : { method: 'POST', body: form.toString() }),
      headers: {
        accept: 'application/json',
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...bounds.headers,
      },
      redirect: 'manual',
      signal: ended,
    }),
    ended,
  )
  if (response.status !== 200) {
    void response.body?.cancel().catch(() => undefined)
    throw new UnexpectedStatus(url, response.status)
  }
  const document = readJsonObject(await readBody(url, response, bounds.maxBodyBytes, ended))
  if (typeof document === 'string')
    throw new Error(`${withoutQuery(url.href)}: the answer ${document}`)
  return { document, maxAgeSeconds: maxAge(response.headers.get('cache-control')) }
}

async function readBody(
  url: URL,
  response: Response,
  maxBytes: number,
  ended: AbortSignal,
): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = response.body?.getReader()
  if (reader === undefined) return Buffer.alloc(0)
  for (;;) {
    // One read after the other: the next is wanted only while the body stays within its bound.
    const { done, value } = await unlessEnded(reader.read(), ended)
    if (done) break
    length += value.byteLength
    if (length > maxBytes) {
      void reader.cancel().catch(() => undefined)
      throw new Error(
        `${withoutQuery(url.href)}: the answer is longer than maxBodyBytes ${maxBytes}`,
      )
    }
    chunks.push(value)
  }
  return Buffer.concat(chunks)
}

/** The result, unless the signal comes first: an injected fetch may not listen to its signal. */
function unlessEnded<T>(result: Promise<T>, ended: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => {
      reject(new Error('no answer in time', { cause: ended.reason }))
    }
    if (ended.aborted) onAbort()
    ended.addEventListener('abort', onAbort, { once: true })
    void result.then(resolve, reject).finally(() => {
      ended.removeEventListener('abort', onAbort)
    })
  })
}

function maxAge(cacheControl: string | null): number | null {
  if (cacheControl === null) return null
  if (/(?:^|[\s,])no-(?:store|cache)(?:$|[\s,])/i.test(cacheControl)) return 0
  const seconds = /(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])/i.exec(cacheControl)?.[1]
  return seconds === undefined ? null : Number(seconds)
}
