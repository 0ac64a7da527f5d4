import { once } from 'node:events'
import { connect } from 'node:net'
import type { SentResponse } from './sent-response.ts'

/**
 * Writes bytes to a connection and reads the answer until the other side ends it: for requests that
 * no HTTP client would write.
 *
 * The bytes must ask for `connection: close`, else the answer ends only with the timeout. The body
 * is returned as it came, chunk sizes included.
 *
 * @param text the request; characters above U+00FF are not allowed, each is sent as one byte.
 * @param timeoutMs milliseconds without a byte until the request fails. Default 10000.
 */
export async function sendRaw(
  url: string,
  text: string,
  timeoutMs = 10_000,
): Promise<SentResponse> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  socket.setTimeout(timeoutMs, () => {
    socket.destroy(new Error(`no answer within ${timeoutMs} ms`))
  })
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.write(text, 'latin1')
  await once(socket, 'end')
  socket.destroy()
  return parseResponse(Buffer.concat(chunks).toString('latin1'))
}

function parseResponse(text: string): SentResponse {
  const end = text.indexOf('\r\n\r\n')
  const [statusLine = '', ...headerText] = text.slice(0, end < 0 ? undefined : end).split('\r\n')
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1]
  if (status === undefined) throw new Error(`expected an HTTP answer, got ${JSON.stringify(text)}`)
  const headers: Record<string, string[]> = {}
  for (const line of headerText) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    ;(headers[name] ??= []).push(line.slice(colon + 1).trim())
  }
  return { status: Number(status), headers, body: end < 0 ? '' : text.slice(end + 4) }
}
