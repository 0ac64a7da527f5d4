import { afterEach, describe, expect, test } from 'vitest'
import { withoutStackTraces } from '../../src/jws/without-stack-traces.ts'

const before = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit') as PropertyDescriptor
const frames = (error: Error): number => (error.stack ?? '').split('\n    at ').length - 1

afterEach(() => {
  Object.defineProperty(Error, 'stackTraceLimit', before)
})

describe('without stack traces', () => {
  test('an error inside keeps no stack, and those behind it keep theirs', () => {
    expect(frames(withoutStackTraces(() => new Error('inside')))).toBe(0)
    expect(Error.stackTraceLimit).toBe(before.value)
    expect(frames(new Error('behind'))).toBeGreaterThan(0)
  })

  test('what is thrown comes through, and the limit is back', () => {
    Error.stackTraceLimit = 7
    expect(() =>
      withoutStackTraces(() => {
        throw new TypeError('inside')
      }),
    ).toThrow('inside')
    expect(Error.stackTraceLimit).toBe(7)
  })

  test('a limit that nobody may write, or that is not there, is left alone', () => {
    Object.defineProperty(Error, 'stackTraceLimit', {
      value: 5,
      writable: false,
      configurable: true,
    })
    expect(withoutStackTraces(() => Error.stackTraceLimit)).toBe(5)
    Reflect.deleteProperty(Error, 'stackTraceLimit')
    expect(withoutStackTraces(() => 'called')).toBe('called')
    expect(Object.hasOwn(Error, 'stackTraceLimit')).toBe(false)
  })
})
