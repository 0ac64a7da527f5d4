import type { MqttClient } from 'mqtt'
import { afterEach, describe, expect, test } from 'vitest'
import { connected, publish, subscribe, type PublishOptions } from './mqtt-party.ts'
import { serveBroker, type TestBroker, type TestBrokerOptions } from './serve-broker.ts'

let broker: TestBroker

afterEach(async () => {
  await broker.close()
})

async function join(
  acl: unknown,
  options?: TestBrokerOptions,
  claims?: Readonly<Record<string, unknown>>,
): Promise<MqttClient> {
  broker = await serveBroker(options)
  return again(acl, claims)
}

/** One more connection to the same broker; the one before is taken over. */
async function again(acl: unknown, claims?: Readonly<Record<string, unknown>>) {
  return connected(broker.url, { username: 'u', password: broker.token(acl, claims) })
}

/** Publications that are refused end the connection, so each has its own. */
async function published(acl: unknown, topic: string, options?: PublishOptions) {
  return publish(await again(acl), topic, options)
}

describe('the access rules of a token', () => {
  test('EM-11 as a map allow what they list and deny the rest', async () => {
    const acl = { sub: ['testsub1/${username}', 'eq testsub2/${username}', 't3/#'] }
    const client = await join(acl)
    expect(await subscribe(client, 'testsub1/u')).toBe(0)
    expect(await subscribe(client, 'testsub2/u')).toBe(128)
    expect(await subscribe(client, 'testsub2/${username}', 1)).toBe(1)
    expect(await subscribe(client, 't3/+/x', 2)).toBe(2)
    expect(await subscribe(client, '#')).toBe(128)
    expect(await subscribe(client, '+/x')).toBe(128)
    expect(await publish(client, 't3/x')).toBe('closed')
    expect(await subscribe(await again({}), 't3/x')).toBe(128)
    expect(broker.denied).toEqual([
      'subscribe testsub2/u policy_denied',
      'subscribe # policy_denied',
      'subscribe +/x policy_denied',
      'publish t3/x policy_denied',
      'subscribe t3/x policy_denied',
    ])
    expect(broker.errors[3]?.message).toBe(
      'the client may not publish "t3/x" with QoS 1: the access rules of the token deny it',
    )
  })

  const documented = [
    { permission: 'allow', action: 'publish', topic: 't/${clientid}' },
    { permission: 'allow', action: 'subscribe', topic: 'eq t/1/#', qos: [1] },
    { permission: 'deny', action: 'publish', topic: 't/2', retain: true },
    { permission: 'deny', action: 'all', topic: 't/3' },
  ]

  test('EM-12 as a list decide by the first rule that matches', async () => {
    const client = await join(documented, { auth: { noMatch: 'allow' } })
    expect(await publish(client, 't/c')).toBe('acknowledged')
    expect(await subscribe(client, 't/1/#', 1)).toBe(1)
    expect(await subscribe(client, 't/3')).toBe(128)
    expect(await publish(client, 't/2')).toBe('acknowledged')
    expect(await publish(client, 't/2', { retain: true })).toBe('closed')
    expect(await published(documented, 't/3')).toBe('closed')
    const first = { permission: 'allow', action: 'all', topic: 't/#' }
    expect(await published([first, ...documented], 't/3')).toBe('acknowledged')
  })

  test('EM-12 leave what no rule speaks about to noMatch, which denies', async () => {
    const client = await join(documented)
    expect(await subscribe(client, 't/1/x', 1)).toBe(128)
    expect(await subscribe(client, 't/1/#', 2)).toBe(128)
    expect(await publish(client, 't/2')).toBe('closed')
    expect(await published(undefined, 'anything')).toBe('closed')
    expect(broker.errors.at(-1)?.message).toMatch(/no access rule of the token speaks about it$/)
  })

  test('EM-12 may be followed by a function, of which only true lets pass', async () => {
    const asked: unknown[] = []
    const answers: Readonly<Record<string, () => unknown>> = {
      yes: () => true,
      later: async () => true,
      no: () => false,
      truthy: () => 'yes',
      broken: () => {
        throw new Error('directory down')
      },
      failing: async () => {
        throw new Error('directory down')
      },
    }
    const client = await join(documented, {
      auth: {
        noMatch: (request, { authentication }) => {
          asked.push([request, authentication?.subject])
          return answers[request.topic]?.() as boolean
        },
      },
    })
    const granted = []
    for (const topic of Object.keys(answers)) {
      // One after the other: the order of the questions is looked at.
      granted.push([topic, await subscribe(client, topic)])
    }
    expect(Object.fromEntries(granted)).toEqual({
      yes: 0,
      later: 0,
      no: 128,
      truthy: 128,
      broken: 128,
      failing: 128,
    })
    expect(await subscribe(client, 't/3')).toBe(128)
    expect(asked[0]).toEqual([{ action: 'subscribe', topic: 'yes', qos: 0 }, 'alice'])
    expect(asked).toHaveLength(6)
    expect(broker.errors.map(({ cause }) => cause).filter(Boolean)).toHaveLength(2)
  })

  test('EM-14 end with exp on a connection that is kept', async () => {
    broker = await serveBroker({ auth: { closeOnExpiry: false, noMatch: 'allow' } })
    const { url, token, time, denied } = broker
    const client = await connected(url, { password: token({ all: ['t'] }, {}, 5) })
    const free = await connected(url, { clientId: 'free', password: token(undefined, {}, 5) })
    time.pass(4)
    expect(await subscribe(client, 't')).toBe(0)
    expect(await subscribe(free, 't')).toBe(0)
    time.pass(2)
    expect(await subscribe(client, 't')).toBe(128)
    expect(await subscribe(free, 't')).toBe(128)
    expect(await publish(client, 't')).toBe('closed')
    expect(denied).toEqual([
      'subscribe t policy_expired',
      'subscribe t policy_expired',
      'publish t policy_expired',
    ])
  })

  test('EM-14 do not end without exp, and were never in force where exp is no whole number', async () => {
    const options = { policy: { requireExpiration: false } }
    const client = await join({ all: ['t'] }, options, { exp: undefined })
    broker.time.pass(1e9)
    expect(await publish(client, 't')).toBe('acknowledged')
    const exp = broker.time.now() / 1000 + 10.5
    expect(await publish(await again({ all: ['t'] }, { exp }), 't')).toBe('closed')
    expect(broker.denied).toEqual(['publish t policy_expired'])
  })

  test('EM-15 know the attributes of the client, those of the token over what is the default', async () => {
    const acl = { sub: ['${client_attrs.role}/#', '${client_attrs.z}/#', '${client_attrs.n}/#'] }
    const attributes = {
      role: { claim: '/client_attrs/role', default: 'guest' },
      z: { claim: '/client_attrs/z', default: '1' },
    }
    const client_attrs = { role: 'admin', 'a b': 'x', n: '1x' }
    const client = await join(acl, { policy: { attributes } }, { client_attrs })
    expect(await subscribe(client, 'admin/x')).toBe(0)
    expect(await subscribe(client, 'guest/x')).toBe(128)
    expect(await subscribe(client, '1/x')).toBe(0)
    expect(await subscribe(client, '1x/x')).toBe(128)
  })

  test('EM-16 are passed over for a superuser only where the policy says so', async () => {
    const claims = { is_superuser: true }
    const client = await join({}, {}, claims)
    expect(await subscribe(client, '#')).toBe(128)
    await broker.close()
    const lifted = await join(
      {},
      { policy: { accessRules: { allowSuperuserClaim: true } } },
      claims,
    )
    expect(await subscribe(lifted, '#')).toBe(0)
    expect(await publish(lifted, 'anything')).toBe('acknowledged')
    expect(await publish(lifted, '$SYS/x/new/clients', { payload: 'victim' })).toBe('closed')
    expect(broker.errors.at(-1)?.message).toMatch(/^no client may publish "\$SYS\//)
  })

  test('EM-18 for a network look at the address of the socket, and at no other', async () => {
    const here = [{ permission: 'allow', action: 'all', topic: 't', ipaddr: '127.0.0.0/8' }]
    const elsewhere = [{ ...here[0], ipaddr: '192.168.5.0/24' }]
    expect(await subscribe(await join(here), 't')).toBe(0)
    expect(await subscribe(await again(elsewhere), 't')).toBe(128)
  })

  test('EM-18 look at what a trusted proxy told, as far as the context says it', async () => {
    const acl = [
      { permission: 'allow', action: 'all', topic: 't', ipaddr: '192.168.5.0/24', zone: 'east' },
    ]
    const told = { ipaddr: '192.168.5.9', zone: 'east' }
    const client = await join(acl, { auth: { context: async () => told } })
    expect(await subscribe(client, 't')).toBe(0)
    await broker.close()
    const context = () => ({ ...told, ipaddr: '192.168.6.1' })
    expect(await subscribe(await join(acl, { auth: { context } }), 't')).toBe(128)
  })
})
