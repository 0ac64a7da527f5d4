import { expect, test } from 'vitest'
import { turnstile } from '../../src/passwords/turnstile.ts'

function job(name: string) {
  const { promise, resolve } = Promise.withResolvers<string>()
  const made = {
    begun: false,
    finish: () => {
      resolve(name)
    },
    work: () => {
      made.begun = true
      return promise
    },
  }
  return made
}

async function settled(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
}

test('lets two through at once, the third in turn, and refuses the fourth', async () => {
  const pass = turnstile(2, 1)
  const [a, b, c, d] = [job('a'), job('b'), job('c'), job('d')]
  const first = pass(a.work)
  const second = pass(b.work)
  const third = pass(c.work)
  expect(pass(d.work)).toBeNull()
  await settled()
  expect([a.begun, b.begun, c.begun, d.begun]).toEqual([true, true, false, false])
  a.finish()
  expect(await first).toBe('a')
  await settled()
  expect(c.begun).toBe(true)
  b.finish()
  c.finish()
  expect(await Promise.all([second, third])).toEqual(['b', 'c'])
})

test('gives a place back when the work fails', async () => {
  const pass = turnstile(1, 0)
  await expect(pass(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  const next = job('next')
  next.finish()
  await expect(pass(next.work)).resolves.toBe('next')
})

test('lets nobody slip in before those who wait', async () => {
  const pass = turnstile(1, 5)
  const [a, b, c] = [job('a'), job('b'), job('c')]
  const order: string[] = []
  const first = pass(a.work)
  const second = pass(b.work)?.then((name) => order.push(name))
  a.finish()
  await first
  const third = pass(c.work)?.then((name) => order.push(name))
  c.finish()
  await settled()
  expect([b.begun, c.begun]).toEqual([true, false])
  b.finish()
  await Promise.all([second, third])
  expect(order).toEqual(['b', 'c'])
})
