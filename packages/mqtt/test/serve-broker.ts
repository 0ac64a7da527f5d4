import {
  createConnectionRegistry,
  createVerifier,
  type AuthError,
  type ConnectionRegistry,
  type IssuerOptions,
  type SharedOptions,
} from '@sekisho/core'
import { startTestIssuer, testClock, type TestIssuer } from '@sekisho/testing'
import { Aedes, type AedesOptions } from 'aedes'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { manualTime, type ManualTime } from '../../core/test/connections/manual-time.ts'
import { mqttAuth, type MqttAttempt, type MqttAuthOptions } from '../src/index.ts'

/** A broker on a free port, whose tokens, clock and timers a test holds in hand. */
export interface TestBroker {
  readonly issuer: TestIssuer
  readonly time: ManualTime
  readonly registry: ConnectionRegistry
  readonly aedes: Aedes
  /** `mqtt://127.0.0.1:<port>` */
  readonly url: string
  /** What was refused, as `<action> <topic> <code>`. */
  readonly denied: string[]
  readonly errors: AuthError[]
  /** A token of alice, with access rules, unless the claims say otherwise. */
  readonly token: (
    acl?: unknown,
    claims?: Readonly<Record<string, unknown>>,
    seconds?: number,
  ) => string
  close(): Promise<void>
}

export interface TestBrokerOptions {
  readonly auth?: MqttAuthOptions
  readonly policy?: Partial<IssuerOptions & SharedOptions>
  readonly aedes?: AedesOptions
}

export async function serveBroker(options: TestBrokerOptions = {}): Promise<TestBroker> {
  const clock = testClock()
  const issuer = await startTestIssuer({ clock })
  const time = manualTime(clock.now())
  const registry = createConnectionRegistry()
  const denied: string[] = []
  const errors: AuthError[] = []
  const verifier = createVerifier({
    ...issuer.options(),
    clockToleranceSeconds: 0,
    accessRules: {},
    ...options.policy,
    now: time.now,
  })
  const aedes = await Aedes.createBroker({
    ...options.aedes,
    ...mqttAuth(verifier, {
      registry,
      setTimer: time.setTimer,
      onDenied: (error: AuthError, { action, topic = '-' }: MqttAttempt) => {
        denied.push(`${action} ${topic} ${error.code}`)
        errors.push(error)
      },
      ...options.auth,
    }),
  })
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    aedes.handle(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    issuer,
    time,
    registry,
    aedes,
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    denied,
    errors,
    token: (acl, claims = {}, seconds = 300) => {
      clock.setMs(time.now())
      const rules = acl === undefined ? {} : { acl }
      return issuer.token({ claims: { ...rules, ...claims }, expiresInSeconds: seconds })
    },
    close: async () => {
      await new Promise<void>((resolve) => {
        aedes.close(resolve)
      })
      for (const socket of sockets) socket.destroy()
      server.close()
      await Promise.all([issuer.close(), verifier.close()])
    },
  }
}
