import { describe, expect, test } from 'vitest'
import { refusal } from '../refusal.ts'
import { nowSeconds } from '../signing.ts'
import { active, introspecting, opaque } from './introspecting-verifier.ts'
import type { EndpointAnswer } from './scripted-endpoint.ts'

describe('how long an answer is remembered', () => {
  test('C154 for 30 seconds by default, and a revoked token dies with it', async () => {
    const { verifier, endpoint, clock } = await introspecting()
    await verifier.verify(opaque)
    endpoint.script = () => ({ body: { active: false } })
    clock.now = nowSeconds + 29.999
    await expect(verifier.verify(opaque)).resolves.toHaveProperty('subject', 'alice')
    expect(endpoint.requests).toHaveLength(1)
    clock.now = nowSeconds + 30
    await expect(verifier.verify(opaque)).rejects.toMatchObject(
      refusal('token_inactive', /not active/),
    )
    expect(endpoint.requests).toHaveLength(2)
  })

  test('C154 never beyond exp, however long cacheSeconds is', async () => {
    const { verifier, endpoint, clock } = await introspecting(
      () => active({ exp: nowSeconds + 10 }),
      { cacheSeconds: 3600 },
    )
    await verifier.verify(opaque)
    clock.now = nowSeconds + 9.999
    await verifier.verify(opaque)
    expect(endpoint.requests).toHaveLength(1)
    clock.now = nowSeconds + 10
    await verifier.verify(opaque)
    expect(endpoint.requests).toHaveLength(2)
    endpoint.script = () => ({ body: { active: false } })
    await expect(verifier.verify(opaque)).rejects.toMatchObject({ code: 'token_inactive' })
  })

  test('C154 a remembered answer is held to the clock again', async () => {
    const answer = active({ exp: nowSeconds + 10, nbf: nowSeconds + 8 })
    const { verifier, endpoint, clock } = await introspecting(
      () => answer,
      {},
      {
        clockToleranceSeconds: 0,
      },
    )
    await expect(verifier.verify(opaque)).rejects.toMatchObject(
      refusal('token_not_yet_valid', /nbf is 1700000008/),
    )
    clock.now = nowSeconds + 8
    await expect(verifier.verify(opaque)).resolves.toHaveProperty('subject', 'alice')
    expect(endpoint.requests).toHaveLength(1)
    clock.now = nowSeconds + 10
    await expect(verifier.verify(opaque)).rejects.toMatchObject(
      refusal('token_expired', /exp is 1700000010/),
    )
  })

  test('C154 not at all with cacheSeconds 0', async () => {
    const { verifier, endpoint } = await introspecting(undefined, { cacheSeconds: 0 })
    for (let count = 1; count <= 3; count += 1) {
      await verifier.verify(opaque)
      expect(endpoint.requests).toHaveLength(count)
    }
  })

  test('C154 not longer because the clock was set back', async () => {
    const { verifier, endpoint, clock } = await introspecting(() =>
      active({ exp: nowSeconds + 3600 }),
    )
    await verifier.verify(opaque)
    endpoint.script = () => ({ body: { active: false } })
    clock.now = nowSeconds - 1800
    await expect(verifier.verify(opaque)).rejects.toMatchObject({ code: 'token_inactive' })
    expect(endpoint.requests).toHaveLength(2)
  })

  test('C154 an inactive token is remembered as well, and not longer', async () => {
    const { verifier, endpoint, clock } = await introspecting(() => ({ body: { active: false } }))
    for (const now of [nowSeconds, nowSeconds + 29]) {
      clock.now = now
      await expect(verifier.verify(opaque)).rejects.toMatchObject({ code: 'token_inactive' })
    }
    expect(endpoint.requests).toHaveLength(1)
    endpoint.script = () => active()
    clock.now = nowSeconds + 30
    await expect(verifier.verify(opaque)).resolves.toHaveProperty('subject', 'alice')
  })

  test('C155 a failure is not remembered', async () => {
    const { verifier, endpoint } = await introspecting(() => ({ status: 500 }))
    await expect(verifier.verify(opaque)).rejects.toMatchObject({ kind: 'unavailable' })
    endpoint.script = () => active()
    await expect(verifier.verify(opaque)).resolves.toHaveProperty('subject', 'alice')
    expect(endpoint.requests).toHaveLength(2)
  })

  test('C154 under the whole token: one letter more is another', async () => {
    const { verifier, endpoint } = await introspecting(({ form }) =>
      active({ active: form.get('token') === opaque }),
    )
    await verifier.verify(opaque)
    for (const token of [`${opaque}=`, opaque.slice(1), opaque.toLowerCase(), `${opaque} `]) {
      await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'token_inactive' })
    }
    expect(endpoint.requests).toHaveLength(5)
  })

  test('C154 and forgotten when the policy is replaced', async () => {
    const { verifier, endpoint, options } = await introspecting()
    await verifier.verify(opaque)
    await verifier.update(options)
    endpoint.script = () => ({ body: { active: false } })
    await expect(verifier.verify(opaque)).rejects.toMatchObject({ code: 'token_inactive' })
    expect(endpoint.requests).toHaveLength(2)
  })
})

describe('how many answers are remembered', () => {
  test('C154 at most maxCacheEntries; the one used longest ago goes', async () => {
    const { verifier, endpoint } = await introspecting(undefined, { maxCacheEntries: 2 })
    const asked = () => endpoint.requests.map(({ form }) => form.get('token')).join('')
    for (const token of ['a', 'b', 'a', 'c']) await verifier.verify(token)
    expect(asked()).toBe('abc')
    await verifier.verify('a')
    await verifier.verify('c')
    expect(asked()).toBe('abc')
    await verifier.verify('b')
    expect(asked()).toBe('abcb')
  })

  test('C154 tokens that are made up push no good one out', async () => {
    const { verifier, endpoint } = await introspecting(
      (request) => (request.form.get('token') === opaque ? active() : { body: { active: false } }),
      { maxCacheEntries: 2 },
    )
    await verifier.verify(opaque)
    for (const made of ['a', 'b', 'c', 'd', 'a']) {
      await expect(verifier.verify(made)).rejects.toMatchObject({ code: 'token_inactive' })
    }
    expect(endpoint.requests).toHaveLength(6)
    await expect(verifier.verify(opaque)).resolves.toHaveProperty('subject', 'alice')
    expect(endpoint.requests).toHaveLength(6)
  })

  test('C154 an answer that is not remembered pushes none out', async () => {
    const { verifier, endpoint, clock } = await introspecting(
      ({ form }) => active({ exp: form.get('token') === 'a' ? nowSeconds + 300 : nowSeconds }),
      { maxCacheEntries: 1 },
    )
    for (const token of ['a', 'late', 'late', 'a']) await verifier.verify(token)
    expect(endpoint.requests.map(({ form }) => form.get('token'))).toEqual(['a', 'late', 'late'])
    expect(clock.now).toBe(nowSeconds)
  })
})

describe('requests at the same time', () => {
  test('C154 twenty for one token cause one request', async () => {
    const held = Promise.withResolvers<EndpointAnswer>()
    const { verifier, endpoint } = await introspecting(() => held.promise)
    const answers = Array.from({ length: 20 }, () => verifier.verify(opaque))
    await endpoint.arrived(1)
    held.resolve(active())
    const subjects = (await Promise.all(answers)).map(({ subject }) => subject)
    expect(subjects).toEqual(Array.from({ length: 20 }, () => 'alice'))
    expect(endpoint.requests).toHaveLength(1)
  })

  test('C155 twenty for one token all learn of the failure, and the next asks anew', async () => {
    const held = Promise.withResolvers<EndpointAnswer>()
    const { verifier, endpoint } = await introspecting(() => held.promise)
    const answers = Array.from({ length: 20 }, () => verifier.verify(opaque))
    await endpoint.arrived(1)
    held.resolve({ status: 502 })
    const settled = await Promise.allSettled(answers)
    expect(settled.map((one) => one.status === 'rejected' && String(one.reason.code))).toEqual(
      Array.from({ length: 20 }, () => 'introspection_unavailable'),
    )
    endpoint.script = () => active()
    await expect(verifier.verify(opaque)).resolves.toHaveProperty('subject', 'alice')
    expect(endpoint.requests).toHaveLength(2)
  })

  test.each([1, 3, 20])('C155 at most maxConcurrent %i are sent; the rest is 503', async (most) => {
    const held = Promise.withResolvers<EndpointAnswer>()
    const { verifier, endpoint } = await introspecting(
      () => held.promise,
      most === 20 ? {} : { maxConcurrent: most },
    )
    const first = Array.from({ length: most }, (_, index) => verifier.verify(`token-${index}`))
    await endpoint.arrived(most)
    await expect(verifier.verify('one-more')).rejects.toMatchObject({
      ...refusal('introspection_unavailable', /could not be asked about the token; see cause/),
      kind: 'unavailable',
      cause: { message: `more than maxConcurrent ${most} requests` },
    })
    const joined = verifier.verify('token-0')
    held.resolve(active())
    await expect(Promise.all([...first, joined])).resolves.toHaveLength(most + 1)
    await expect(verifier.verify('one-more')).resolves.toHaveProperty('subject', 'alice')
    expect(endpoint.requests).toHaveLength(most + 1)
  })

  test('C155 a flood in one turn of the event loop sends no more either', async () => {
    const held = Promise.withResolvers<EndpointAnswer>()
    const { verifier, endpoint } = await introspecting(() => held.promise, { maxConcurrent: 5 })
    const flood = Array.from({ length: 50 }, (_, index) => verifier.verify(`made-up-${index}`))
    const settled = Promise.allSettled(flood)
    await endpoint.arrived(5)
    held.resolve({ body: { active: false } })
    const codes = (await settled).map((one) => one.status === 'rejected' && one.reason.code)
    expect(codes.filter((code) => code === 'token_inactive')).toHaveLength(5)
    expect(codes.filter((code) => code === 'introspection_unavailable')).toHaveLength(45)
    expect(endpoint.requests).toHaveLength(5)
  })
})
