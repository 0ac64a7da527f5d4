import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/**
 * Sends these lines as one HTTP/1.1 request, as they stand, to a real server, and hands back what
 * `read` makes of the request there.
 */
export async function rawExchange<T>(
  lines: readonly string[],
  read: (request: IncomingMessage) => T | Promise<T>,
): Promise<T> {
  const result = Promise.withResolvers<T>()
  const server = createServer((request, response) => {
    Promise.resolve(request)
      .then(read)
      .then(result.resolve, result.reject)
      .finally(() => response.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  try {
    const head = [lines[0], 'Host: api.example', 'Connection: close', ...lines.slice(1)]
    socket.write(Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'))
    const answer = await text(socket)
    if (!answer.startsWith('HTTP/1.1 200 ')) throw new Error(`the server answered ${answer}`)
    return await result.promise
  } finally {
    socket.destroy()
    server.close()
  }
}
