import { eventStreamCloser, guardConnection, type GuardedConnection } from '@sekisho/core'
import { jwtAuth } from '@sekisho/express'
import { EventEmitter, once } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startService, type Service } from './connections-service.ts'

let service: Service
/** What the service streams from, by the id that its client chose. */
let streams: Map<unknown, GuardedConnection>
/** `news` to stream, and `left` when a stream ended. */
let events: EventEmitter

beforeEach(async () => {
  service = await startService()
  streams = new Map()
  events = new EventEmitter()
  const { app, verifier, registry, time } = service
  app.use(jwtAuth(verifier))
  app.get('/events', (req, res) => {
    if (req.auth === undefined) throw new Error('jwtAuth() let nobody through')
    const connection = guardConnection(verifier, req.auth, {
      close: eventStreamCloser(res),
      closeOnExpiry: req.query['stay'] === undefined,
      registry,
      now: time.now,
      setTimer: time.setTimer,
    })
    streams.set(req.query['id'], connection)
    res.on('close', () => {
      connection.dispose()
      events.emit('left')
    })
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    res.write('data: hello\n\n')
    events.on('news', (news: string) => res.write(`data: ${news}\n\n`))
  })
  app.post('/events/renew', (req, res, next) => {
    const connection = streams.get(req.query['id'])
    connection?.renew(req.auth?.token ?? '').then(() => res.json({ renewed: true }), next)
  })
})

afterEach(async () => {
  await service.close()
})

async function stream(token: string, query = 'id=1', signal?: AbortSignal) {
  const response = await fetch(`http://${service.host}/events?${query}`, {
    headers: { authorization: `Bearer ${token}` },
    ...(signal === undefined ? {} : { signal }),
  })
  return { response, whole: response.text() }
}

async function renew(token: string): Promise<Response> {
  return fetch(`http://${service.host}/events/renew?id=1`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
}

const hello = 'data: hello\n\n'
const expired = 'event: auth_error\ndata: {"code":4401,"reason":"token expired"}\n\n'

describe('EM-10 a stream of server-sent events', () => {
  test('EM-10 ends with an event that says why, when its token expires', async () => {
    const { response, whole } = await stream(service.token(3))
    expect(response.status).toBe(200)
    service.time.pass(2.999)
    events.emit('news', 'still here')
    service.time.pass(0.001)
    expect(await whole).toBe(`${hello}data: still here\n\n${expired}`)
    expect([service.time.waiting, service.registry.size]).toEqual([0, 0])
  })

  test('EM-10 is not reopened by the same token', async () => {
    const token = service.token(3)
    const { whole } = await stream(token)
    service.time.pass(3)
    await whole
    const again = await stream(token)
    expect(again.response.status).toBe(401)
    expect(again.response.headers.get('www-authenticate')).toContain('The access token expired')
    await again.whole
  })

  test('EM-10 goes on with closeOnExpiry: false, until it is revoked', async () => {
    const { whole } = await stream(service.token(3), 'id=1&stay')
    service.time.pass(100)
    events.emit('news', 'later')
    expect(service.registry.closeSubject(service.issuer.issuer, 'alice')).toBe(1)
    expect(await whole).toBe(
      `${hello}data: later\n\nevent: auth_error\ndata: {"code":4401,"reason":"token revoked"}\n\n`,
    )
  })

  test('C127 is refused without a token', async () => {
    const response = await fetch(`http://${service.host}/events?id=1`)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="api"')
    expect([await response.text(), streams.size]).toEqual([
      '{"error_description":"Authentication is required"}',
      0,
    ])
  })

  test('C127 leaves no timer and no registry entry when its client goes', async () => {
    const leave = new AbortController()
    const { whole } = await stream(service.token(300), 'id=1', leave.signal)
    expect([service.time.waiting, service.registry.size]).toEqual([1, 1])
    const closed = once(events, 'left')
    leave.abort()
    await expect(whole).rejects.toThrow('This operation was aborted')
    await closed
    expect([service.time.waiting, service.registry.size]).toEqual([0, 0])
  })
})

describe('EM-19 a stream of server-sent events', () => {
  test('EM-19 is renewed in place by another request of the same subject', async () => {
    const { whole } = await stream(service.token(3))
    expect((await renew(service.token(10))).status).toBe(200)
    service.time.pass(9.999)
    events.emit('news', 'renewed')
    service.time.pass(0.001)
    expect(await whole).toBe(`${hello}data: renewed\n\n${expired}`)
  })

  test('EM-19 ends for a token of another subject', async () => {
    const { whole } = await stream(service.token(3))
    expect((await renew(service.token(10, { sub: 'mallory' }))).status).toBe(500)
    expect(await whole).toBe(
      `${hello}event: auth_error\ndata: {"code":4403,"reason":"another subject"}\n\n`,
    )
  })
})
