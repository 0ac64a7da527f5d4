import { describe, expect, test, vi } from 'vitest'
import { createConnectionRegistry } from '../../src/connections/connection-registry.ts'
import { issuer } from '../signing.ts'
import { manualTime } from './manual-time.ts'
import { openConnection, tokenFor } from './open-connection.ts'

const registry = createConnectionRegistry()

function open(claims: Readonly<Record<string, unknown>>) {
  return openConnection({ token: tokenFor(300, claims), options: { registry } })
}

async function openAll() {
  const [first, second, bob] = await Promise.all([
    open({ sid: 's1' }),
    open({ sid: 's2' }),
    open({ sub: 'bob', sid: 's3' }),
  ])
  const closed = (): readonly boolean[] =>
    [first, second, bob].map(({ connection }) => connection.closed)
  const end = (): void => {
    for (const { connection } of [first, second, bob]) connection.dispose()
    expect(registry.size).toBe(0)
  }
  return { first, second, bob, closed, end }
}

describe('C127 a revocation finds its connections', () => {
  test('C127 by subject, each with 4401', async () => {
    const { first, second, closed, end } = await openAll()
    expect(registry.closeSubject(issuer, 'alice')).toBe(2)
    expect(closed()).toEqual([true, true, false])
    for (const { closes } of [first, second]) {
      expect(closes).toEqual([[4401, 'token revoked', 'token_revoked']])
    }
    expect(registry.size).toBe(1)
    expect(registry.closeSubject(issuer, 'alice')).toBe(0)
    end()
  })

  test('C127 by session', async () => {
    const { closed, end } = await openAll()
    expect(registry.closeSession(issuer, 's2')).toBe(1)
    expect(closed()).toEqual([false, true, false])
    end()
  })

  test('C127 by anything else that a predicate sees', async () => {
    const { closed, end } = await openAll()
    const sids = new Set<unknown>(['s1', 's3'])
    expect(registry.closeWhere(({ claims }) => sids.has(claims['sid']))).toBe(2)
    expect(closed()).toEqual([true, false, true])
    end()
  })

  test('C127 and no others: not by the sid as subject, nor under another issuer', async () => {
    const { closed, end } = await openAll()
    expect(registry.closeSubject(issuer, 's1')).toBe(0)
    expect(registry.closeSession(issuer, 'alice')).toBe(0)
    expect(registry.closeSubject('https://other.example', 'alice')).toBe(0)
    expect(registry.closeSession('https://other.example', 's1')).toBe(0)
    expect(closed()).toEqual([false, false, false])
    end()
  })

  test.each([7, null, ['s1'], { sid: 's1' }, undefined])(
    'C127 a sid that is no text, %j, is no session',
    async (sid) => {
      const { connection } = await open({ sid })
      for (const guess of ['7', 'null', 's1', 'undefined', '']) {
        expect(registry.closeSession(issuer, guess)).toBe(0)
      }
      expect(registry.closeSubject(issuer, 'alice')).toBe(1)
      expect([connection.closed, registry.size]).toEqual([true, 0])
    },
  )

  test('C127 all of them, also when the predicate fails on one and a close fails on another', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    const { first, second, bob, end } = await openAll()
    const close = (): never => {
      first.connection.dispose()
      throw new Error('gone')
    }
    const broken = await openConnection({
      token: tokenFor(300, { sub: 'carol' }),
      options: { registry, close },
    })
    expect(() =>
      registry.closeWhere(({ claims, subject }) => {
        if (claims['sid'] === 's2') throw new Error('an odd claim')
        return subject !== 'alice'
      }),
    ).toThrow('an odd claim')
    expect([bob, second, broken].map(({ connection }) => connection.closed)).toEqual([
      true,
      false,
      true,
    ])
    expect(warned).toHaveBeenCalledOnce()
    warned.mockRestore()
    end()
  })
})

describe('C127 a registry holds what is open, and nothing else', () => {
  test.each([
    ['disposed of', 'dispose'],
    ['revoked', 'revoke'],
    ['expired', 'expire'],
  ])('C127 1000 connections that are %s leave no entry and no timer', async (_name, end) => {
    const time = manualTime()
    const open1000 = Array.from({ length: 1000 }, (_, index) =>
      openConnection({
        token: tokenFor(300, { sub: `user-${index % 10}`, sid: `s${index}` }),
        time,
        options: { registry, recheckIntervalSeconds: 3600 },
      }),
    )
    const connections = (await Promise.all(open1000)).map(({ connection }) => connection)
    expect([registry.size, time.waiting]).toEqual([1000, 2000])
    if (end === 'expire') time.pass(300)
    for (const connection of connections) {
      if (end === 'dispose') connection.dispose()
      if (end === 'revoke') connection.revoke()
    }
    expect([registry.size, time.waiting]).toEqual([0, 0])
    expect(registry.closeSubject(issuer, 'user-1')).toBe(0)
    expect(registry.closeSession(issuer, 's1')).toBe(0)
  })
})
