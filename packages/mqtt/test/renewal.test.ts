import type { MqttClient } from 'mqtt'
import { afterEach, describe, expect, test } from 'vitest'
import { closed, connected, heardAll, inbox, publish, subscribe } from './mqtt-party.ts'
import { serveBroker, type TestBroker, type TestBrokerOptions } from './serve-broker.ts'

let broker: TestBroker

afterEach(async () => {
  await broker.close()
})

async function join(acl: unknown, options?: TestBrokerOptions): Promise<MqttClient> {
  broker = await serveBroker(options)
  return connected(broker.url, { username: 'u', password: broker.token(acl, {}, 10) })
}

async function renew(client: MqttClient, payload: string, qos: 1 | 2 = 1) {
  return publish(client, '$auth/token', { payload, qos })
}

describe('a fresh token on a live connection', () => {
  test.each([1, 2] as const)('EM-19 with QoS %i brings its expiry and its rules', async (qos) => {
    const client = await join({ all: ['old'] })
    broker.time.pass(9)
    expect(await renew(client, broker.token({ all: ['new'] }, {}, 10), qos)).toBe('acknowledged')
    broker.time.pass(9)
    expect(await subscribe(client, 'new')).toBe(0)
    expect(await subscribe(client, 'old')).toBe(128)
    const end = closed(client)
    broker.time.pass(1)
    await end
    expect([broker.registry.size, broker.time.waiting]).toEqual([0, 0])
  })

  test('EM-19 ends the subscriptions that it does not allow, and no others', async () => {
    const client = await join({ all: ['old', 'both'] })
    const messages = inbox(client)
    expect([await subscribe(client, 'old'), await subscribe(client, 'both', 1)]).toEqual([0, 1])
    const token = broker.token({ all: ['old', 'both'] }, { sub: 'bob' })
    const other = await connected(broker.url, { clientId: 'other', password: token })
    await publish(other, 'old', { payload: '1' })
    await heardAll(client)
    await renew(client, broker.token({ all: ['both'] }))
    await publish(other, 'old', { payload: '2' })
    await publish(other, 'both', { payload: '3' })
    await heardAll(client)
    expect(messages).toEqual(['old 1', 'both 3'])
  })

  test('EM-19 ends a subscription that is still on its way', async () => {
    broker = await serveBroker()
    const { url, token } = broker
    const options = { clean: false, password: token({ all: ['old'] }, {}, 10) }
    const client = await connected(url, options)
    const messages = inbox(client)
    const subscribed = subscribe(client, 'old', 1)
    const renewed = renew(client, token({ all: ['new'] }))
    expect([await subscribed, await renewed]).toEqual([1, 'acknowledged'])
    const password = token({ all: ['old'] }, { sub: 'bob' })
    const other = await connected(url, { clientId: 'other', password })
    await publish(other, 'old')
    await heardAll(client)
    expect(messages).toEqual([])
  })

  test('EM-19 is what a question counts for that was asked before it came', async () => {
    const questions: ((allowed: boolean) => void)[] = []
    const noMatch = () => new Promise<boolean>((resolve) => void questions.push(resolve))
    const client = await join([], { auth: { noMatch } })
    const granted = subscribe(client, 't')
    await expect.poll(() => questions.length).toBe(1)
    expect(await renew(client, broker.token([]))).toBe('acknowledged')
    questions[0]?.(true)
    await expect.poll(() => questions.length).toBe(2)
    questions[1]?.(false)
    expect(await granted).toBe(128)
  })

  test('EM-19 of another subject closes the connection', async () => {
    const client = await join({ all: ['t'] })
    expect(await renew(client, broker.token({ all: ['t'] }, { sub: 'bob' }))).toBe('closed')
    expect(broker.denied).toEqual(['renew $auth/token subject_mismatch'])
    expect(broker.registry.size).toBe(0)
  })

  test.each([
    ['is no token', () => 'x', 'token_malformed'],
    ['has expired', () => broker.token({}, {}, -1), 'token_expired'],
    ['is for another client id', () => broker.token({}, { id: 'd' }), 'claim_mismatch'],
  ])(
    'EM-19 that %s closes the connection, for MQTT 3.1.1 has no other no',
    async (_why, token, code) => {
      broker = await serveBroker({ policy: { claimRules: { id: '${clientid}' } } })
      const password = broker.token({ all: ['t'] }, { id: 'c' })
      const client = await connected(broker.url, { password })
      expect(await renew(client, token())).toBe('closed')
      expect(broker.denied).toEqual([`renew $auth/token ${code}`])
    },
  )

  test('EM-19 about which nobody knows leaves the one before in force, until that expires', async () => {
    let down = false
    const isRevoked = () => {
      if (down) throw new Error('store down')
      return false
    }
    const client = await join({ all: ['t'] }, { policy: { isRevoked } })
    down = true
    expect(await renew(client, broker.token({ all: ['u'] }, {}, 100))).toBe('acknowledged')
    expect(broker.denied).toEqual(['renew $auth/token revocation_unavailable'])
    expect([await subscribe(client, 't'), await subscribe(client, 'u')]).toEqual([0, 128])
    const end = closed(client)
    broker.time.pass(10)
    await end
  })

  test('EM-19 revives a connection that is kept past its expiry', async () => {
    const client = await join({ all: ['t'] }, { auth: { closeOnExpiry: false } })
    broker.time.pass(11)
    expect(await subscribe(client, 't')).toBe(128)
    await renew(client, broker.token({ all: ['t'] }))
    expect(await subscribe(client, 't')).toBe(0)
  })

  test('is seen by nobody, neither clients nor listeners of the broker, and not retained', async () => {
    const client = await join({ all: ['$auth/#'] })
    const messages = inbox(client)
    expect(await subscribe(client, '$auth/#')).toBe(0)
    const seen: string[] = []
    broker.aedes.on('publish', ({ topic, payload, retain }) => {
      seen.push(`${topic} ${retain ? 'retained' : 'once'} ${payload.toString()}`)
    })
    const payload = broker.token({ all: ['$auth/#'] })
    expect(await publish(client, '$auth/token', { payload, retain: true })).toBe('acknowledged')
    expect(await subscribe(client, '$auth/token')).toBe(0)
    await heardAll(client)
    expect(messages).toEqual([])
    expect(seen.filter((line) => line.includes('eyJ'))).toEqual([])
    expect(seen).toContain('$auth/token once ')
  })

  test('is a publication like any other where renewal is switched off', async () => {
    const client = await join({ pub: ['t'] }, { auth: { renewalTopic: null } })
    expect(await renew(client, broker.token({ all: ['t'] }))).toBe('closed')
    expect(broker.denied).toEqual(['publish $auth/token policy_denied'])
  })
})
