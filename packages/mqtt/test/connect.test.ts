import type { IClientOptions } from 'mqtt'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Authenticate, MqttAuthOptions } from '../src/index.ts'
import { begin, connected, publish, refusedWith, subscribe } from './mqtt-party.ts'
import { serveBroker, type TestBroker, type TestBrokerOptions } from './serve-broker.ts'

let broker: TestBroker

afterEach(async () => {
  await broker.close()
})

async function start(options?: TestBrokerOptions): Promise<TestBroker> {
  broker = await serveBroker(options)
  return broker
}

const passwords: Authenticate = (_client, username, password, done) => {
  done(null, username === 'bob' && password?.toString() === 'secret')
}

const noZone = () => {
  throw new Error('no zone')
}

async function accepted(options: IClientOptions): Promise<void> {
  const client = await connected(broker.url, options)
  await client.endAsync()
}

describe('a CONNECT', () => {
  test('is accepted with a good token as password, and leaves the registry with its client', async () => {
    const { url, token, denied, registry } = await start()
    const client = await connected(url, { username: 'u', password: token() })
    expect([registry.size, denied]).toEqual([1, []])
    client.end(true)
    await expect.poll(() => registry.size).toBe(0)
    expect(broker.time.waiting).toBe(0)
  })

  test('takes the token from the user name, if told to, and then not from the password', async () => {
    const { url, token, denied } = await start({ auth: { from: 'username' } })
    await accepted({ username: token() })
    expect(await refusedWith(url, { username: 'u', password: token() })).toBe(4)
    expect(denied).toEqual(['connect - token_malformed'])
  })

  test('does not take a token in the user name for a value of ${username}', async () => {
    const { url, token } = await start({ auth: { from: 'username' } })
    const username = token({ sub: ['${username}', 'open'] })
    const client = await connected(url, { username })
    expect(await subscribe(client, 'open')).toBe(0)
    expect(await subscribe(client, username)).toBe(128)
  })

  test('EM-4 is held against its user name and client id, by claim rules with templates', async () => {
    const policy = { claimRules: { id: '${username}-${clientid}' } }
    const { url, token, denied } = await start({ policy })
    const password = token([], { id: 'myuser-myclient' })
    await accepted({ username: 'myuser', clientId: 'myclient', password })
    expect(await refusedWith(url, { username: 'myuser', clientId: 'other', password })).toBe(4)
    const nameless = token([], { id: '-myclient' })
    expect(await refusedWith(url, { username: '', clientId: 'myclient', password: nameless })).toBe(
      4,
    )
    expect(denied).toEqual(['connect - claim_mismatch', 'connect - claim_mismatch'])
  })

  test('EM-5 is refused without a claim that a rule names', async () => {
    const { url, token, denied } = await start({ policy: { claimRules: { foo: '${username}' } } })
    await accepted({ username: 'u', password: token([], { foo: 'u' }) })
    expect(await refusedWith(url, { username: 'u', password: token() })).toBe(4)
    expect(denied).toEqual(['connect - claim_missing'])
  })

  test.each(['myapp', ['myapp', 'x']])('EM-6 is accepted with the audience %j', async (aud) => {
    const { token, denied } = await start({ policy: { audience: 'myapp' } })
    await accepted({ password: token([], { aud }) })
    expect(denied).toEqual([])
  })

  test.each([
    ['x', 'audience_mismatch'],
    [['x'], 'audience_mismatch'],
    ['', 'audience_mismatch'],
    [[], 'audience_mismatch'],
    [undefined, 'claim_missing'],
  ])('EM-6 is refused with the audience %j', async (aud, code) => {
    const { url, token, denied } = await start({ policy: { audience: 'myapp' } })
    expect(await refusedWith(url, { password: token([], { aud }) })).toBe(4)
    expect(denied).toEqual([`connect - ${code}`])
  })

  test('EM-10 is refused once the token has expired, within the clock tolerance as well', async () => {
    const { url, token, denied, time, registry, errors } = await start({
      policy: { clockToleranceSeconds: 60 },
    })
    const password = token([], {}, 3)
    time.pass(3)
    expect(await refusedWith(url, { password })).toBe(4)
    time.pass(60)
    expect(await refusedWith(url, { password })).toBe(4)
    expect(denied).toEqual(['connect - token_expired', 'connect - token_expired'])
    expect(errors[0]?.message).toMatch(/^the token expired at .*without clock tolerance$/)
    expect([registry.size, time.waiting]).toEqual([0, 0])
  })

  test.each([
    ['the keys', { policy: {} }, 'keys_unavailable'],
    [
      'the list of revoked tokens',
      {
        policy: {
          isRevoked: () => {
            throw new Error('store down')
          },
        },
      },
      'revocation_unavailable',
    ],
  ])('is answered 3, server unavailable, while %s cannot be had', async (what, options, code) => {
    const { url, token, denied, issuer } = await start(options)
    if (what === 'the keys') issuer.behave({ status: 500 })
    expect(await refusedWith(url, { password: token() })).toBe(3)
    expect(denied).toEqual([`connect - ${code}`])
  })

  test('is answered 3 where the values of the context cannot be told; that is no refusal', async () => {
    const { url, token, denied, aedes } = await start({ auth: { context: noZone } })
    const faults: unknown[] = []
    aedes.on('clientError', (_client, error) => faults.push(error.cause))
    expect(await refusedWith(url, { password: token() })).toBe(3)
    expect(denied).toEqual([])
    await expect.poll(() => faults).toEqual([new Error('no zone')])
  })

  test('is answered 5 where the token is good and its subject in no allowed group', async () => {
    const { url, token, denied } = await start({ policy: { allowedGroups: 'devices' } })
    await accepted({ password: token([], { groups: ['devices'] }) })
    expect(await refusedWith(url, { password: token() })).toBe(5)
    expect(denied).toEqual(['connect - group_denied'])
  })

  test('EM-13 is refused for access rules that cannot be understood', async () => {
    const { url, token, denied } = await start()
    const password = token([{ permission: 'allow', action: 'publish', topic: 't', qos: 3 }])
    expect(await refusedWith(url, { password })).toBe(4)
    expect(denied).toEqual(['connect - policy_invalid'])
  })

  test('whose client leaves before its token is verified leaves nothing behind', async () => {
    const asked = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<boolean>()
    const isRevoked = async () => {
      asked.resolve()
      return answer.promise
    }
    const { url, token, registry, time, denied, aedes } = await start({ policy: { isRevoked } })
    const gone = new Promise<void>((resolve) => {
      aedes.once('clientError', () => resolve())
    })
    const client = begin(url, { password: token() })
    await asked.promise
    // A mere end of the stream is seen by the broker only once it reads on.
    ;(client.stream as Socket).resetAndDestroy()
    await gone
    answer.resolve(false)
    await expect.poll(() => denied).toEqual(['connect - request_malformed'])
    expect([registry.size, time.waiting, aedes.connectedClients]).toEqual([0, 0, 0])
  })

  test('of MQTT 5 is answered with return code 1, by the broker', async () => {
    const { url, token } = await start()
    expect(await refusedWith(url, { protocolVersion: 5, password: token() })).toBe(1)
  })

  test('is told to the listeners of policy and broker; one that fails changes nothing', async () => {
    const told: string[] = []
    const warned: string[] = []
    const hear = (warning: Error) => warned.push(warning.message)
    process.on('warning', hear)
    const { url } = await start({
      policy: { onDenied: (error) => told.push(error.code) },
      auth: {
        onDenied: async () => {
          await Promise.resolve()
          throw new Error('log is full')
        },
      },
    })
    expect(await refusedWith(url, { password: 'x.y.z' })).toBe(4)
    await expect.poll(() => warned).toEqual(['Sekisho: onDenied failed: log is full'])
    process.off('warning', hear)
    expect(told).toEqual(['token_malformed'])
  })
})

describe('beside another authenticator', () => {
  test('EM-8 a missing token is refused, unless it is left to the next', async () => {
    const { url, denied } = await start()
    expect(await refusedWith(url, {})).toBe(4)
    expect(await refusedWith(url, { username: 'bob', password: 'secret' })).toBe(4)
    expect(denied).toEqual(['connect - token_missing', 'connect - token_malformed'])
  })

  test('EM-8 a password goes to the next, a token is accepted or refused here', async () => {
    const auth = { onMissing: 'ignore', next: passwords } as const
    const { url, token, denied } = await start({ auth })
    await accepted({ password: token() })
    await accepted({ username: 'bob', password: 'secret' })
    expect(await refusedWith(url, { username: 'bob', password: 'guess' })).toBe(5)
    expect(await refusedWith(url, {})).toBe(5)
    expect(denied).toEqual([])
    const tampered = `${token().slice(0, -4)}AAAA`
    expect(await refusedWith(url, { username: 'bob', password: tampered })).toBe(4)
    expect(await refusedWith(url, { password: token([], { aud: 'x' }) })).toBe(4)
    expect(denied).toEqual(['connect - signature_invalid', 'connect - audience_mismatch'])
  })

  test('EM-8 whom the next lets in may do what noMatch says, and cannot renew', async () => {
    const auth = {
      onMissing: 'ignore',
      next: passwords,
      noMatch: (request, { client, authentication }) =>
        authentication === null && client.id === 'c' && request.topic === 'open',
    } as const satisfies TestBrokerOptions['auth']
    const { url, token, denied } = await start({ auth })
    const client = await connected(url, { username: 'bob', password: 'secret' })
    expect(await subscribe(client, 'open')).toBe(0)
    expect(await subscribe(client, 'closed')).toBe(128)
    expect(denied).toEqual(['subscribe closed policy_denied'])
    const payload = token()
    expect(await publish(client, '$auth/token', { payload })).toBe('closed')
    expect(denied.at(-1)).toBe('renew $auth/token policy_denied')
  })

  test('whom the policy lets in without a token may do what noMatch says', async () => {
    const auth = {
      noMatch: (request) => request.topic === 'open',
    } as const satisfies MqttAuthOptions
    const { url, denied } = await start({ auth, policy: { anonymous: ['missing'] } })
    const client = await connected(url, {})
    expect(await subscribe(client, 'open')).toBe(0)
    expect(await publish(client, 'closed')).toBe('closed')
    expect(denied).toEqual(['publish closed policy_denied'])
    expect(await refusedWith(url, { password: 'secret' })).toBe(4)
  })
})
