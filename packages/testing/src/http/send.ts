import { once } from 'node:events'
import { request as nodeRequest, type Agent, type IncomingMessage } from 'node:http'
import type { SentResponse } from './sent-response.ts'

/** A header line: name and value, sent as they are and in this order. */
export type HeaderLine = readonly [name: string, value: string]

/** A request, to be sent as it stands. */
export interface SendRequest {
  /** Default GET. */
  readonly method?: string
  /** Path and query. */
  readonly path: string
  /** Lines may repeat. `host`, `content-length` and, without an agent, `connection` are added. */
  readonly headers?: readonly HeaderLine[]
  readonly body?: string | Uint8Array
  /** Keeps connections for more requests. Default: a connection of its own, closed afterwards. */
  readonly agent?: Agent
  /** Milliseconds without an answer until the request fails. Default 10000. */
  readonly timeoutMs?: number
}

/**
 * Sends one request, with repeated header lines, odd spacing or a body on GET if asked.
 *
 * Values with control characters are refused by node:http: use `sendRaw` or `converse` for those.
 *
 * @param url where the service listens, for example `http://127.0.0.1:3000`.
 */
export async function send(url: string, request: SendRequest): Promise<SentResponse> {
  const { hostname, port } = new URL(url)
  const { agent, body, method = 'GET', timeoutMs = 10_000 } = request
  const client = nodeRequest({
    host: hostname,
    port,
    method,
    path: request.path,
    headers: lines(`${hostname}:${port}`, request).flat(),
    agent: agent ?? false,
    timeout: timeoutMs,
  })
  client.once('timeout', () => {
    client.destroy(new Error(`${method} ${request.path}: no answer within ${timeoutMs} ms`))
  })
  client.end(body)
  const [response] = (await once(client, 'response')) as [IncomingMessage]
  return {
    status: response.statusCode ?? 0,
    headers: distinct(response),
    body: await text(response),
  }
}

/** Methods whose requests have no body unless one is announced; Node would send chunks for others. */
const withoutBody = /^(?:GET|HEAD|DELETE|OPTIONS|TRACE)$/

function lines(
  host: string,
  { method = 'GET', headers = [], body, agent }: SendRequest,
): readonly HeaderLine[] {
  const length =
    body === undefined && withoutBody.test(method) ? null : Buffer.byteLength(body ?? '')
  return [
    ['host', host],
    ...headers,
    ...(length === null ? [] : [['content-length', String(length)] as const]),
    ...(agent === undefined ? [['connection', 'close'] as const] : []),
  ]
}

function distinct({ headersDistinct }: IncomingMessage): SentResponse['headers'] {
  return Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values]) => [name, values ?? []]),
  )
}

async function text(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
