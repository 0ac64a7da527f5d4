import {
  createConnectionRegistry,
  createVerifier,
  type ConnectionRegistry,
  type SharedOptions,
  type Verifier,
} from '@sekisho/core'
import { startTestIssuer, testClock, type TestIssuer } from '@sekisho/testing'
import express, { type Express } from 'express'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { manualTime, type ManualTime } from '../../core/test/connections/manual-time.ts'

/** A service on a free port whose tokens, clock and timers a test holds in hand. */
export interface Service {
  readonly issuer: TestIssuer
  readonly time: ManualTime
  readonly verifier: Verifier
  readonly registry: ConnectionRegistry
  readonly app: Express
  readonly server: Server
  /** `127.0.0.1:<port>` */
  readonly host: string
  /** A token of alice, unless the claims say otherwise. */
  readonly token: (seconds: number, claims?: Readonly<Record<string, unknown>>) => string
  close(): Promise<void>
}

export async function startService(policy: Partial<SharedOptions> = {}): Promise<Service> {
  const clock = testClock()
  const issuer = await startTestIssuer({ clock })
  const time = manualTime(clock.now())
  const verifier = createVerifier({
    ...issuer.options(),
    clockToleranceSeconds: 0,
    ...policy,
    now: time.now,
  })
  const app = express()
  app.set('env', 'test')
  const server = createServer(app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    issuer,
    time,
    verifier,
    registry: createConnectionRegistry(),
    app,
    server,
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: (seconds, claims = {}) => issuer.token({ expiresInSeconds: seconds, claims }),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await Promise.all([issuer.close(), verifier.close()])
    },
  }
}
