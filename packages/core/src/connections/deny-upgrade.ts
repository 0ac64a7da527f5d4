import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { HttpAnswer } from '../outcome.ts'

const fieldName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
// The message ends with the connection, and its length is counted here.
const ownFields = new Set(['connection', 'content-length', 'transfer-encoding', 'upgrade'])

/**
 * Answers a request to upgrade with a denial instead, on the raw socket, then ends the socket; a socket
 * that is gone already is left alone. Never throws: a header whose name is no token (RFC 9110 section
 * 5.6.2) is left out, and what may not stand in a value (section 5.5) becomes a space.
 */
export function denyUpgrade(socket: Duplex, denial: HttpAnswer): void {
  // Without a listener an error here, a client that is gone for example, would end the process.
  socket.on('error', () => socket.destroy())
  if (!socket.writable) {
    socket.destroy()
    return
  }
  socket.once('finish', () => socket.destroy())
  socket.end(messageOf(denial))
}

function messageOf({ status, headers, body }: HttpAnswer): Buffer {
  const content = Buffer.from(body, 'utf8')
  const fields = Object.entries(headers).filter(
    ([name]) => fieldName.test(name) && !ownFields.has(name.toLowerCase()),
  )
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...fields.map(([name, value]) => `${name}: ${value.replace(/[^\t\x20-\x7e\x80-\xff]/g, ' ')}`),
    `content-length: ${content.length}`,
    'connection: close',
  ].join('\r\n')
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), content])
}
