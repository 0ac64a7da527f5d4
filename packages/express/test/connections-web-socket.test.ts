import { admitUpgrade, hasScopes, type SharedOptions } from '@sekisho/core'
import { once } from 'node:events'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import {
  closeOf,
  connectWith,
  exchange,
  serveChat,
  type Chat,
  type ChatOptions,
} from './connections-chat.ts'
import { startService, type Service } from './connections-service.ts'

let service: Service

afterEach(async () => {
  await service.close()
})

async function start(options?: ChatOptions, policy?: Partial<SharedOptions>): Promise<Chat> {
  service = await startService(policy)
  return serveChat(service, options)
}

/** The HTTP answer that a client gets instead of a WebSocket. */
async function refusedUpgrade(path: string, headers: Record<string, string>) {
  const client = new WebSocket(`ws://${service.host}${path}`, { headers })
  const [, response] = (await once(client, 'unexpected-response')) as [
    ClientRequest,
    IncomingMessage,
  ]
  return { response, body: await text(response) }
}

describe('C127 the upgrade to a WebSocket', () => {
  test('C127 is answered 401 with a challenge when no token came, and opens nothing', async () => {
    const chat = await start()
    const { response, body } = await refusedUpgrade('/chat', {})
    expect([response.statusCode, response.statusMessage]).toEqual([401, 'Unauthorized'])
    expect(response.headers).toEqual({
      'www-authenticate': 'Bearer realm="api"',
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(body.length),
      connection: 'close',
    })
    expect(JSON.parse(body)).toEqual({ error_description: 'Authentication is required' })
    expect(chat.opened).toEqual([])
  })

  test.each([
    ['an expired token', (s: Service) => `Bearer ${s.token(-1)}`, 401, /error="invalid_token"/],
    [
      'another audience',
      (s: Service) => `Bearer ${s.token(9, { aud: 'x' })}`,
      401,
      /invalid_token/,
    ],
    ['no JWT', () => 'Bearer abc', 401, /error="invalid_token"/],
    ['another scheme', () => 'Basic YTpi', 401, /^Bearer realm="api"$/],
    ['a broken header', () => 'Bearer a b', 400, /error="invalid_request"/],
  ])('C127 is refused for %s', async (_name, authorization, status, challenge) => {
    const chat = await start()
    const { response } = await refusedUpgrade('/chat', { authorization: authorization(service) })
    expect(response.statusCode).toBe(status)
    expect(response.headers['www-authenticate']).toMatch(challenge)
    expect(chat.opened).toEqual([])
  })

  test('C127 is answered 403 when the token lacks a scope', async () => {
    const chat = await start({ requirement: hasScopes('chat') })
    const authorization = `Bearer ${service.token(9)}`
    const { response } = await refusedUpgrade('/chat', { authorization })
    expect([response.statusCode, response.statusMessage]).toEqual([403, 'Forbidden'])
    expect(response.headers['www-authenticate']).toMatch(/insufficient_scope.*scope="chat"/)
    expect(chat.opened).toEqual([])
  })

  test('C127 is answered 503 while the keys cannot be had', async () => {
    const chat = await start()
    const authorization = `Bearer ${service.token(9)}`
    await service.issuer.close()
    const { response } = await refusedUpgrade('/chat', { authorization })
    expect([response.statusCode, response.statusMessage]).toEqual([503, 'Service Unavailable'])
    expect(response.headers['retry-after']).toMatch(/^\d+$/)
    expect(chat.opened).toEqual([])
  })

  test('C127 takes the token of a browser, which cannot set headers, from the query if told to', async () => {
    await start({}, { tokenSources: [{ query: 'access_token' }] })
    const client = new WebSocket(`ws://${service.host}/chat?access_token=${service.token(9)}`)
    await once(client, 'open')
    expect(await exchange(client, { say: 'hi' })).toEqual({ heard: 'hi', subject: 'alice' })
    const { response } = await refusedUpgrade('/chat', {
      authorization: `Bearer ${service.token(9)}`,
    })
    expect(response.statusCode).toBe(401)
  })

  test('C127 takes the token of a browser from the subprotocols, and does not send it back', async () => {
    await start({}, { tokenSources: [{ webSocketProtocol: 'bearer' }] })
    const client = new WebSocket(`ws://${service.host}/chat`, ['bearer', service.token(9)])
    await once(client, 'open')
    expect(client.protocol).toBe('bearer')
    expect(await exchange(client, { say: 'hi' })).toEqual({ heard: 'hi', subject: 'alice' })
    const { response } = await refusedUpgrade('/chat', { 'sec-websocket-protocol': 'bearer, abc' })
    expect(response.statusCode).toBe(401)
  })

  test('C127 lets nobody through unnamed, unless the policy says so', async () => {
    await start({}, { anonymous: ['missing'] })
    const client = new WebSocket(`ws://${service.host}/chat`)
    const [welcome] = (await once(client, 'message')) as [Buffer]
    expect(String(welcome)).toBe('{"welcome":null}')
    expect(service.registry.size).toBe(0)
    const { response } = await refusedUpgrade('/chat', { authorization: 'Bearer abc' })
    expect(response.statusCode).toBe(401)
  })

  test('C127 survives a client that resets the connection while its token is verified', async () => {
    service = await startService()
    const { promise: waiting, resolve: goOn } = Promise.withResolvers<void>()
    const slow = {
      ...service.verifier,
      authenticate: async (...given: Parameters<typeof service.verifier.authenticate>) => {
        await waiting
        return service.verifier.authenticate(...given)
      },
    }
    const client = connect(Number(service.host.split(':')[1]), '127.0.0.1')
    client.on('error', () => undefined)
    client.write(
      `GET / HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${service.token(9)}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`,
    )
    const [request, socket] = (await once(service.server, 'upgrade')) as [IncomingMessage, Duplex]
    const admitted = admitUpgrade(slow, request, socket)
    const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    client.resetAndDestroy()
    await gone
    goOn()
    expect(await admitted).toBeNull()
  })

  test('C127 ends the socket when the verifier has a bug, and says so', async () => {
    service = await startService()
    const broken = { ...service.verifier, authenticate: () => Promise.reject(new Error('a bug')) }
    const faults: unknown[] = []
    service.server.on('upgrade', (request, socket) => {
      admitUpgrade(broken, request, socket).catch((fault: unknown) => faults.push(fault))
    })
    const client = new WebSocket(`ws://${service.host}/chat`)
    const [error] = (await once(client, 'error')) as [Error]
    expect(error.message).toBe('socket hang up')
    expect(faults).toEqual([new Error('a bug')])
  })
})

describe('EM-10 an open WebSocket', () => {
  test('EM-10 is closed with 4401 when its token expires', async () => {
    await start()
    const client = await connectWith(service, service.token(3))
    service.time.pass(2.999)
    expect(await exchange(client, { say: 'hi' })).toEqual({ heard: 'hi', subject: 'alice' })
    const closed = closeOf(client)
    service.time.pass(0.001)
    expect(await closed).toEqual([4401, 'token expired'])
    expect([service.time.waiting, service.registry.size]).toEqual([0, 0])
  })

  test('EM-10 stays open with closeOnExpiry: false; EM-14 its messages are refused', async () => {
    const chat = await start({ connection: { closeOnExpiry: false } })
    const client = await connectWith(service, service.token(3))
    service.time.pass(3)
    const refused = once(chat.events, 'refused')
    client.send('{"say":"hi"}')
    await refused
    expect(chat.refused).toEqual(['policy_expired'])
    expect(await exchange(client, { renew: service.token(9) })).toEqual({ renewed: true })
    expect(await exchange(client, { say: 'hi' })).toEqual({ heard: 'hi', subject: 'alice' })
    expect(client.readyState).toBe(WebSocket.OPEN)
  })

  test('EM-14 refuses what a client sends that does not take notice of the close', async () => {
    const chat = await start()
    const client = await connectWith(service, service.token(3))
    client.pause()
    service.time.pass(3)
    const refused = once(chat.events, 'refused')
    client.send('{"say":"still here"}')
    await refused
    expect(chat.refused).toEqual(['token_expired'])
    client.terminate()
  })

  test('C127 is closed with 4401 when its subject or session is revoked, and no other is', async () => {
    await start()
    const [first, second, bob] = await Promise.all([
      connectWith(service, service.token(300, { sid: 's1' })),
      connectWith(service, service.token(300, { sid: 's2' })),
      connectWith(service, service.token(300, { sub: 'bob' })),
    ])
    const firstClosed = closeOf(first)
    expect(service.registry.closeSession(service.issuer.issuer, 's1')).toBe(1)
    expect(await firstClosed).toEqual([4401, 'token revoked'])
    const secondClosed = closeOf(second)
    expect(service.registry.closeSubject(service.issuer.issuer, 'alice')).toBe(1)
    expect(await secondClosed).toEqual([4401, 'token revoked'])
    expect(await exchange(bob, { say: 'hi' })).toEqual({ heard: 'hi', subject: 'bob' })
    expect(service.registry.size).toBe(1)
  })

  test('C127 200 of them leave no timer and no registry entry when their clients go', async () => {
    const chat = await start({ connection: { recheckIntervalSeconds: 60 } })
    const token = service.token(300)
    const clients = await Promise.all(
      Array.from({ length: 200 }, () => connectWith(service, token)),
    )
    expect([service.time.waiting, service.registry.size]).toEqual([400, 200])
    const ends = chat.opened.map((socket) => once(socket, 'close'))
    for (const [index, client] of clients.entries()) {
      if (index % 2 === 0) client.close()
      else client.terminate()
    }
    await Promise.all(ends)
    expect([service.time.waiting, service.registry.size]).toEqual([0, 0])
  })
})

describe('EM-19 a WebSocket that is renewed in place', () => {
  test('EM-19 stays open past the expiry of its first token, and closes with the second', async () => {
    await start()
    const client = await connectWith(service, service.token(3))
    service.time.pass(2)
    expect(await exchange(client, { renew: service.token(10) })).toEqual({ renewed: true })
    service.time.pass(7.999)
    expect(await exchange(client, { say: 'hi' })).toEqual({ heard: 'hi', subject: 'alice' })
    const closed = closeOf(client)
    service.time.pass(0.001)
    expect(await closed).toEqual([4401, 'token expired'])
  })

  test('EM-19 is closed with 4403 for a token of another subject', async () => {
    await start()
    const client = await connectWith(service, service.token(3))
    const closed = closeOf(client)
    client.send(JSON.stringify({ renew: service.token(10, { sub: 'mallory' }) }))
    expect(await closed).toEqual([4403, 'another subject'])
    expect([service.time.waiting, service.registry.size]).toEqual([0, 0])
  })

  test('EM-19 survives a bad token, until its own expires', async () => {
    await start()
    const client = await connectWith(service, service.token(3))
    expect(await exchange(client, { renew: service.token(-5) })).toEqual({
      refused: 'token_expired',
    })
    expect(await exchange(client, { renew: 'abc' })).toEqual({ refused: 'token_malformed' })
    expect(await exchange(client, { say: 'hi' })).toEqual({ heard: 'hi', subject: 'alice' })
    const closed = closeOf(client)
    service.time.pass(3)
    expect(await closed).toEqual([4401, 'token expired'])
  })
})
