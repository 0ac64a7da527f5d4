import {
  createSessions,
  type SessionEvent,
  type Sessions,
  type SessionsOptions,
} from '@sekisho/sessions'
import {
  sessionEndpoints,
  type EndpointHandler,
  type EndpointsOptions,
} from '@sekisho/sessions/http'
import { memoryStore } from '@sekisho/sessions/memory'
import type { UserDirectory } from '@sekisho/sessions/passwords'
import { testClock, type TestClock } from '@sekisho/testing'
import { onTestFinished } from 'vitest'
import { post, tokensOf, type Sent, type Tokens } from './client.ts'
import { mountOnNode, type Framework } from './mount-on-node.ts'

/** Passwords in the clear: what is tested here is not how they are kept. */
export const people: UserDirectory = {
  authenticate: async (user, password) =>
    password === `${user}-password` && user !== 'mallory'
      ? { subject: user, claims: { scope: 'orders:read orders:write' } }
      : null,
}

export interface LoginService {
  readonly url: string
  readonly clock: TestClock
  readonly sessions: Sessions
  readonly events: readonly SessionEvent[]
  readonly login: (user?: string) => Promise<Tokens>
  readonly refresh: (refreshToken: string) => Promise<Sent>
}

export interface LoginServiceOptions {
  readonly framework?: Framework
  readonly sessions?: Partial<SessionsOptions>
  readonly endpoints?: Partial<EndpointsOptions>
  /** Mounted ahead of the endpoints. */
  readonly before?: readonly EndpointHandler[]
  /** Mounted behind them. */
  readonly after?: (sessions: Sessions) => readonly EndpointHandler[]
}

/** Sessions in memory behind the endpoints, until the test is over. */
export async function startLoginService(options: LoginServiceOptions = {}): Promise<LoginService> {
  const clock = testClock()
  const events: SessionEvent[] = []
  const sessions = createSessions({
    issuer: 'https://login.example',
    audience: 'https://orders.example',
    secret: 'a secret of more than thirty-two bytes, for tests',
    store: memoryStore({ now: clock.now }),
    now: clock.now,
    onEvent: (event) => events.push(event),
    ...options.sessions,
  })
  const endpoints = sessionEndpoints(sessions, { directory: people, ...options.endpoints })
  const service = await (options.framework ?? mountOnNode)({
    handlers: [...(options.before ?? []), endpoints, ...(options.after?.(sessions) ?? [])],
    verifier: sessions.verifier,
  })
  onTestFinished(async () => {
    await service.close()
    await sessions.close()
  })
  const { url } = service
  const refresh = (refreshToken: string) =>
    post(url, '/refresh', {
      json: { refresh_token: refreshToken, grant_type: 'refresh_token' },
    })
  const login = async (user = 'alice') =>
    tokensOf(await post(url, '/login', { json: { user, password: `${user}-password` } }))
  return { url, clock, sessions, events, login, refresh }
}
