import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MountedService } from './mount.ts'

/**
 * Has a server of `node:http` listen on a free port of 127.0.0.1, for a `Mount`.
 *
 * @param others what ends together with it: the verifier, an application.
 */
export async function mounted(
  server: Server,
  ...others: readonly { close(): Promise<unknown> }[]
): Promise<MountedService> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await Promise.all([closed, ...others.map((other) => other.close())])
    },
  }
}
