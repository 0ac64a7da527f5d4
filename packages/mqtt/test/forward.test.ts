import type { Client } from 'aedes'
import { afterEach, describe, expect, test } from 'vitest'
import {
  closed,
  connected,
  heardAll,
  inbox,
  publish,
  subscribe,
  subscribeAll,
} from './mqtt-party.ts'
import { serveBroker, type TestBroker } from './serve-broker.ts'

let broker: TestBroker

afterEach(async () => {
  await broker?.close()
})

describe('messages to a client that comes back', () => {
  // The broker stores every filter of a SUBSCRIBE as soon as one of them is granted.
  test('are those it may receive, though the broker keeps a refused subscription', async () => {
    broker = await serveBroker()
    const { url, token } = broker
    const options = { clean: false, password: token({ sub: ['open'] }) }
    const client = await connected(url, options)
    expect(await subscribeAll(client, ['open', 'secret'], 1)).toEqual([1, 128])
    client.stream.destroy()
    await closed(client)
    const other = await connected(url, { clientId: 'other', password: token({ all: ['#'] }) })
    await publish(other, 'secret', { payload: '1' })
    await publish(other, 'open', { payload: '2' })
    const back = await connected(url, options)
    const messages = inbox(back)
    await publish(other, 'secret', { payload: '3' })
    await expect.poll(() => messages).toContain('open 2')
    await heardAll(back)
    expect(messages).toEqual(['open 2'])
  })

  test('are not those of a subject that had the client id before', async () => {
    broker = await serveBroker()
    const { url, token } = broker
    const alice = await connected(url, { clean: false, password: token({ sub: ['letters'] }) })
    await alice.subscribeAsync('letters', { qos: 1 })
    alice.stream.destroy()
    await closed(alice)
    const other = await connected(url, { clientId: 'other', password: token({ all: ['#'] }) })
    await publish(other, 'letters', { payload: 'for alice' })
    const password = token({ sub: ['news'] }, { sub: 'bob' })
    const bob = await connected(url, { clean: false, password })
    const messages = inbox(bob)
    await heardAll(bob)
    await publish(other, 'letters', { payload: 'again' })
    await heardAll(bob)
    expect(messages).toEqual([])
    expect(broker.denied).toEqual(['subscribe letters policy_denied'])
  })
})

test('a retained message reaches whoever subscribes to it and may', async () => {
  broker = await serveBroker()
  const { url, token } = broker
  const other = await connected(url, { clientId: 'other', password: token({ all: ['#'] }) })
  await publish(other, 'kept', { payload: '1', retain: true })
  const client = await connected(url, { password: token({ sub: ['kept'] }) })
  const messages = inbox(client)
  expect(await subscribe(client, 'kept')).toBe(0)
  await expect.poll(() => messages).toEqual(['kept 1'])
})

test('what the application sends to a client without a subscription is held back', async () => {
  broker = await serveBroker({ auth: { noMatch: 'allow' } })
  const { url, token, aedes } = broker
  const came = new Promise<Client>((resolve) => {
    aedes.once('clientReady', resolve)
  })
  const client = await connected(url, { password: token() })
  const messages = inbox(client)
  const send = async (topic: string) => {
    const packet = {
      cmd: 'publish',
      topic,
      payload: 'x',
      qos: 0,
      dup: false,
      retain: false,
    } as const
    const there = await came
    await new Promise<void>((resolve) => {
      there.publish(packet, () => resolve())
    })
  }
  await subscribe(client, 'asked')
  await send('unasked')
  await send('asked')
  await heardAll(client)
  expect(messages).toEqual(['asked x'])
})
