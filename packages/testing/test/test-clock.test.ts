import { testClock } from '@sekisho/testing'
import { describe, expect, test } from 'vitest'

describe('testClock', () => {
  test('stands still until it is moved', () => {
    const clock = testClock()
    expect(clock.now()).toBe(1_700_000_000_000)
    expect(clock.now()).toBe(1_700_000_000_000)
    clock.advanceSeconds(0.5)
    expect(clock.now()).toBe(1_700_000_000_500)
    clock.advanceSeconds(-1.5)
    expect(clock.now()).toBe(1_699_999_999_000)
  })

  test('can be set, and started at another time', () => {
    const clock = testClock(5000)
    expect(clock.now()).toBe(5000)
    clock.setMs(42)
    expect(clock.now()).toBe(42)
  })

  test('hands its now on without itself', () => {
    const clock = testClock()
    const { now } = clock
    clock.advanceSeconds(1)
    expect(now()).toBe(1_700_000_001_000)
  })

  test.each([NaN, Infinity, -Infinity])('refuses the time %s', (time) => {
    const clock = testClock()
    expect(() => testClock(time)).toThrow(/test clock needs a finite time, got/)
    expect(() => {
      clock.advanceSeconds(time)
    }).toThrow(TypeError)
    expect(() => {
      clock.setMs(time)
    }).toThrow(TypeError)
    expect(clock.now()).toBe(1_700_000_000_000)
  })
})
