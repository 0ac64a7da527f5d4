import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A listening server and the address to reach it at. */
export interface Listening {
  readonly url: string
  close(): Promise<void>
}

/** Serves on the loopback address, on the wanted port or, when that is taken, on any free one. */
export async function listen(handler: RequestListener, port: number): Promise<Listening> {
  const server = (await tryPort(handler, port)) ?? (await tryPort(handler, 0))
  if (server === null) throw new Error('no free port on the loopback address')
  const { port: taken } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${taken}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function tryPort(handler: RequestListener, port: number): Promise<Server | null> {
  const server = createServer(handler)
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
    return server
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return null
    throw error
  }
}
