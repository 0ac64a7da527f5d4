import type { MqttClient } from 'mqtt'
import { afterEach, describe, expect, test } from 'vitest'
import type { MqttAuthOptions } from '../src/index.ts'
import { closed, connected, heardAll, inbox, publish, subscribe } from './mqtt-party.ts'
import { serveBroker, type TestBroker, type TestBrokerOptions } from './serve-broker.ts'

let broker: TestBroker

afterEach(async () => {
  await broker.close()
})

const acl = { all: ['t/#', 'wills/#'] }

async function join(options?: TestBrokerOptions): Promise<MqttClient> {
  broker = await serveBroker(options)
  return connected(broker.url, { password: broker.token(acl, {}, 3) })
}

async function watcher(): Promise<MqttClient> {
  const client = await connected(broker.url, {
    clientId: 'watcher',
    password: broker.token({ all: ['#'] }, { sub: 'watcher' }, 3600),
  })
  await subscribe(client, '#')
  return client
}

const will = (topic: string) =>
  ({ topic, payload: Buffer.from('gone'), qos: 1, retain: false }) as const

const cut = (client: MqttClient) => client.stream.destroy()

const expire = () => broker.time.pass(3)

const revoke = () => broker.registry.closeSubject(broker.issuer.issuer, 'alice')

const outlive = (client: MqttClient) => {
  expire()
  cut(client)
}

async function leave(
  topic: string,
  how: (client: MqttClient) => unknown,
  auth: MqttAuthOptions = {},
) {
  broker = await serveBroker({ auth })
  const other = await watcher()
  const messages = inbox(other)
  const { url, token } = broker
  // Rules that speak about every topic would leave nothing to noMatch.
  const rules = auth.noMatch === undefined ? acl : []
  const client = await connected(url, { password: token(rules, {}, 3), will: will(topic) })
  const end = closed(client)
  await how(client)
  await end
  await expect.poll(() => broker.aedes.connectedClients).toBe(1)
  await heardAll(other)
  return { messages, denied: broker.denied }
}

describe('a connection', () => {
  test('EM-10 is closed when its token expires, and not before', async () => {
    const client = await join()
    broker.time.pass(2.999)
    expect(await publish(client, 't/1')).toBe('acknowledged')
    const end = closed(client)
    broker.time.pass(0.001)
    await end
    expect([broker.registry.size, broker.time.waiting]).toEqual([0, 0])
    await expect.poll(() => broker.aedes.connectedClients).toBe(0)
  })

  test('EM-10 stays open if told to, and neither sends nor receives any more', async () => {
    const client = await join({ auth: { closeOnExpiry: false } })
    const messages = inbox(client)
    expect(await subscribe(client, 't/1')).toBe(0)
    const other = await watcher()
    await publish(other, 't/1', { payload: 'before' })
    await heardAll(client)
    broker.time.pass(3)
    await publish(other, 't/1', { payload: 'after' })
    await heardAll(client)
    expect(messages).toEqual(['t/1 before'])
    expect(await publish(client, 't/1')).toBe('closed')
  })

  test('is closed when its subject or session is revoked, and only that', async () => {
    const client = await join()
    const other = await watcher()
    const end = closed(client)
    expect(broker.registry.closeSubject(broker.issuer.issuer, 'alice')).toBe(1)
    await end
    expect(await publish(other, 't/1')).toBe('acknowledged')
    expect(broker.registry.size).toBe(1)
  })

  test('is closed when a look at its token finds it revoked', async () => {
    let revoked = false
    const client = await join({
      policy: { isRevoked: () => revoked },
      auth: { recheckIntervalSeconds: 1 },
    })
    broker.time.pass(1)
    expect(await publish(client, 't/1')).toBe('acknowledged')
    revoked = true
    const end = closed(client)
    broker.time.pass(1)
    await end
  })

  test('that is revoked while the broker is at work on its CONNECT does not stay', async () => {
    broker = await serveBroker({
      auth: {
        noMatch: () => {
          broker.registry.closeWhere(() => true)
          return true
        },
      },
    })
    const { url, token, aedes } = broker
    const client = await connected(url, { password: token([]), will: will('unknown') })
    await closed(client)
    await expect.poll(() => aedes.connectedClients).toBe(0)
    expect(Object.keys(Reflect.get(aedes, 'clients') as object)).toEqual([])
  })
})

describe('a will', () => {
  test('is published where the rules allow it', async () => {
    const { messages, denied } = await leave('wills/c', cut)
    expect([messages, denied]).toEqual([['wills/c gone'], []])
  })

  test('is checked like any publication', async () => {
    const { messages, denied } = await leave('secret', cut)
    expect([messages, denied]).toEqual([[], ['will secret policy_denied']])
  })

  test('EM-10 of a connection that its token ends is published, for it was allowed until then', async () => {
    const { messages, denied } = await leave('wills/c', expire)
    expect([messages, denied]).toEqual([['wills/c gone'], []])
  })

  test('EM-10 of a connection that its token ends is not published where it never was allowed', async () => {
    const { denied } = await leave('secret', expire)
    expect(denied).toEqual(['will secret policy_denied'])
  })

  test('EM-14 of a connection that outlived its token is not published', async () => {
    const { messages, denied } = await leave('wills/c', outlive, { closeOnExpiry: false })
    expect([messages, denied]).toEqual([[], ['will wills/c policy_expired']])
  })

  test('of a revoked connection is not published', async () => {
    const { messages, denied } = await leave('wills/c', revoke)
    expect([messages, denied]).toEqual([[], ['will wills/c token_revoked']])
  })

  test('EM-19 is judged by the rules of a fresh token, once there is one', async () => {
    const { messages, denied } = await leave('wills/c', async (client) => {
      await publish(client, '$auth/token', { payload: broker.token({ all: ['t'] }, {}, 3) })
      expire()
    })
    expect([messages, denied]).toEqual([[], ['will wills/c policy_denied']])
  })

  test('is neither for the topic of renewals nor for those of the broker', async () => {
    const allow = { noMatch: 'allow' } as const
    expect((await leave('$auth/token', cut, allow)).denied).toEqual([
      'will $auth/token policy_denied',
    ])
    await broker.close()
    expect((await leave('$SYS/x/new/clients', cut, allow)).denied).toEqual([
      'will $SYS/x/new/clients policy_denied',
    ])
  })

  test('that another broker left behind is withheld, and gone from the store', async () => {
    broker = await serveBroker({ aedes: { heartbeatInterval: 5 }, auth: { noMatch: 'allow' } })
    const messages = inbox(await watcher())
    const { persistence } = broker.aedes as unknown as {
      persistence: {
        putWill(client: object, packet: object): Promise<unknown>
        getWill(client: object): Promise<unknown>
      }
    }
    const ghost = { id: 'watcher' }
    const left = { cmd: 'publish', ...will('wills/c'), brokerId: '' }
    await persistence.putWill(ghost, left)
    // The store writes down this broker; the will is to be of one that is no longer there.
    left.brokerId = 'ended'
    await expect.poll(() => broker.denied).toEqual(['will wills/c policy_denied'])
    await expect.poll(() => persistence.getWill(ghost)).toBeUndefined()
    expect(messages).toEqual([])
  })
})
