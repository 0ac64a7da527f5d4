import {
  headerLines,
  referenceMount,
  send,
  type Mount,
  type SendRequest,
  type SentResponse,
  mounted,
} from '@sekisho/testing'
import { createServer, type IncomingMessage } from 'node:http'

/** What goes wrong on the way to the reference mount and back. */
export interface Tampering {
  readonly request?: (request: SendRequest) => SendRequest
  readonly response?: (response: SentResponse, request: IncomingMessage) => SentResponse
}

/** The reference mount behind a relay that changes requests or answers. */
export function tamperedMount({
  request: changeRequest = (request) => request,
  response: changeResponse = (response) => response,
}: Tampering): Mount {
  return async (options) => {
    const reference = await referenceMount(options)
    const server = createServer({ insecureHTTPParser: true }, (incoming, outgoing) => {
      const relayed = async (): Promise<void> => {
        const request = changeRequest(await copyOf(incoming))
        const response = changeResponse(await relay(reference.url, request), incoming)
        outgoing.writeHead(response.status, withoutFraming(response)).end(response.body)
      }
      // The client may leave before it has said everything.
      relayed().catch(() => outgoing.destroy())
    })
    // The lenient parser waits for the end of what others refuse.
    server.setTimeout(1000)
    return mounted(server, reference)
  }
}

/** The answer with other header lines under one name; none takes the header out. */
export function withHeader(
  response: SentResponse,
  name: string,
  change: (lines: readonly string[]) => readonly string[],
): SentResponse {
  const lines = change(headerLines(response, name))
  const others = Object.entries(response.headers).filter(([other]) => other !== name)
  return { ...response, headers: Object.fromEntries([...others, [name, lines]]) }
}

/** What node:http cannot send on, because the lenient parser let it in, is a bad gateway. */
async function relay(url: string, request: SendRequest): Promise<SentResponse> {
  try {
    return await send(url, request)
  } catch {
    return { status: 502, headers: {}, body: '' }
  }
}

async function copyOf(incoming: IncomingMessage): Promise<SendRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const { method = 'GET', url = '/', rawHeaders } = incoming
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && !/^(?:host|connection|content-length)$/i.test(name)
      ? [[name, rawHeaders[index + 1] ?? ''] as const]
      : [],
  )
  return {
    method,
    path: url,
    headers,
    ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
  }
}

function withoutFraming({ headers }: SentResponse): Record<string, string[]> {
  const kept = Object.entries(headers).filter(
    ([name, lines]) => lines.length > 0 && !/^(?:connection|transfer-encoding|date)$/.test(name),
  )
  return Object.fromEntries(
    kept.flatMap(([name, lines]) => (name === 'content-length' ? [] : [[name, [...lines]]])),
  )
}
