import { once } from 'node:events'
import { connect } from 'node:net'
import type { SoakRequest } from './requests.ts'

/** Sends one request on a connection of its own. @returns the statuses that came back. */
export async function exchange(port: number, request: SoakRequest): Promise<readonly number[]> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'connect')
  socket.write(request.text, 'latin1')
  if (request.statuses.length === 0) {
    socket.destroy()
    await once(socket, 'close')
    return []
  }
  socket.setTimeout(10_000, () => socket.destroy(new Error(`no answer to ${request.kind}`)))
  await once(socket, 'close')
  const text = Buffer.concat(chunks).toString('latin1')
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}
