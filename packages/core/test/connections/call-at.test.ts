import { describe, expect, test, vi } from 'vitest'
import { callAt } from '../../src/connections/call-at.ts'
import { systemTimer } from '../../src/connections/clockwork.ts'
import { manualTime } from './manual-time.ts'

describe('callAt', () => {
  test('calls back at the very millisecond, once, and not before', () => {
    const time = manualTime()
    const callback = vi.fn<() => void>()
    callAt(time.now() + 3000, callback, time)
    time.pass(2.999)
    expect(callback).not.toHaveBeenCalled()
    time.pass(0.001)
    expect(callback).toHaveBeenCalledOnce()
    time.pass(1000)
    expect(callback).toHaveBeenCalledOnce()
    expect(time.waiting).toBe(0)
  })

  test('waits for years with delays that setTimeout can keep', () => {
    const time = manualTime()
    const callback = vi.fn<() => void>()
    const days = 40
    callAt(time.now() + days * 86_400_000, callback, time)
    time.pass(days * 86_400 - 1)
    expect(callback).not.toHaveBeenCalled()
    expect(Math.max(...time.delaysMs)).toBeLessThanOrEqual(60_000)
    time.pass(1)
    expect(callback).toHaveBeenCalledOnce()
  })

  test('waits again when the timer fires before its time, by a clock that was set back', () => {
    const time = manualTime()
    const callback = vi.fn<() => void>()
    callAt(time.now() + 3000, callback, time)
    time.setClockBy(-10)
    time.pass(12.999)
    expect(callback).not.toHaveBeenCalled()
    time.pass(0.001)
    expect(callback).toHaveBeenCalledOnce()
  })

  test('notices within a minute that the clock was set forward', () => {
    const time = manualTime()
    const callback = vi.fn<() => void>()
    callAt(time.now() + 3_600_000, callback, time)
    time.setClockBy(3600)
    time.pass(59)
    expect(callback).not.toHaveBeenCalled()
    time.pass(1)
    expect(callback).toHaveBeenCalledOnce()
  })

  test('rounds a fraction of a millisecond up, so that it does not wake in vain', () => {
    const time = manualTime()
    callAt(time.now() + 0.25, vi.fn<() => void>(), time)
    expect(time.delaysMs).toEqual([1])
  })

  test.each([
    ['that has passed', (now: number) => now - 1, undefined],
    ['that is no number', () => NaN, undefined],
    ['under a clock that yields NaN', (now: number) => now + 3000, () => NaN],
  ])('calls back at once for a time %s, but not before it returned', (_name, due, now) => {
    const time = manualTime()
    const callback = vi.fn<() => void>()
    callAt(due(time.now()), callback, { ...time, ...(now === undefined ? {} : { now }) })
    expect(callback).not.toHaveBeenCalled()
    time.pass(0)
    expect(callback).toHaveBeenCalledOnce()
  })

  test('is called off also after it was armed again', () => {
    const time = manualTime()
    const callback = vi.fn<() => void>()
    const cancel = callAt(time.now() + 100_000, callback, time)
    time.pass(70)
    cancel()
    expect(time.waiting).toBe(0)
    time.pass(100)
    expect(callback).not.toHaveBeenCalled()
  })
})

describe('systemTimer', () => {
  test('keeps no process alive, and is cleared when it is called off', () => {
    const spy = vi.spyOn(globalThis, 'setTimeout')
    const cancel = systemTimer(() => undefined, 1_000_000)
    const timer = spy.mock.results[0]?.value as NodeJS.Timeout
    spy.mockRestore()
    expect(timer.hasRef()).toBe(false)
    const cleared = vi.spyOn(globalThis, 'clearTimeout')
    cancel()
    expect(cleared).toHaveBeenCalledExactlyOnceWith(timer)
    cleared.mockRestore()
  })

  test('fires', async () => {
    const callback = vi.fn<() => void>()
    // Something else must keep the process awake for it.
    const awake = setInterval(callback, 1000)
    await new Promise<void>((resolve) => {
      systemTimer(() => {
        callback()
        resolve()
      }, 1)
    })
    clearInterval(awake)
    expect(callback).toHaveBeenCalledOnce()
  })
})
