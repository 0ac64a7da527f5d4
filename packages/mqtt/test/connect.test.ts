import { afterEach, describe, expect, test } from 'vitest'
import { connected, refusedWith } from './mqtt-party.ts'
import { serveBroker, type TestBroker, type TestBrokerOptions } from './serve-broker.ts'

let broker: TestBroker

afterEach(async () => {
  await broker.close()
})

async function start(options?: TestBrokerOptions): Promise<TestBroker> {
  broker = await serveBroker(options)
  return broker
}

describe('a CONNECT', () => {
  test('is accepted with a good token as password', async () => {
    const { url, token, denied, registry } = await start()
    const client = await connected(url, { username: 'u', password: token() })
    expect([registry.size, denied]).toEqual([1, []])
    await client.endAsync()
  })

  test('takes the token from the user name, if told to, and then not from the password', async () => {
    const { url, token } = await start({ auth: { from: 'username' } })
    const client = await connected(url, { username: token() })
    await client.endAsync()
    expect(await refusedWith(url, { username: 'u', password: token() })).toBe(4)
  })
})
