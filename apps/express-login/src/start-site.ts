import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSite, type SiteOptions } from './site.ts'

export interface RunningSite {
  readonly url: string
  close(): Promise<void>
}

/** Serves the site on this machine, under the name localhost: browsers let it set secure cookies there. */
export async function startSite(
  port: number,
  options: Omit<SiteOptions, 'origin'>,
): Promise<RunningSite> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const { app, sessions } = createSite({ ...options, origin: url })
  server.on('request', app)
  await sessions.start()
  return {
    url,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await sessions.close()
      await options.store.close()
    },
  }
}
