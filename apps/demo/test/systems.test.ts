import { describe, expect, test, vi } from 'vitest'
import { runSystem } from '../src/systems/run-system.ts'
import { systemNamed, systems } from '../src/systems/systems.ts'

describe('the demo of a product', () => {
  test.each(Object.keys(systems))('%s answers as it should, and says so', async (name) => {
    const warnings = vi.spyOn(process, 'emitWarning').mockReturnValue()
    const print = vi.spyOn(console, 'log').mockReturnValue()
    const code = await runSystem(systemNamed(name))
    const printed = print.mock.calls.map(String)
    print.mockRestore()
    warnings.mockRestore()
    expect(printed.filter((line) => line.startsWith('BAD'))).toEqual([])
    expect(code).toBe(0)
    expect(printed.at(-1)).toMatch(/All [5-9] answers are as they should be/)
  })

  test('ends with 1 when an answer is off, and shows what was expected', async () => {
    const print = vi.spyOn(console, 'log').mockReturnValue()
    const code = await runSystem(async () => ({
      title: 'a product',
      configuration: '{}',
      trials: [{ what: 'a login', answer: '200', expected: '401' }],
    }))
    const printed = print.mock.calls.map(String).join('\n')
    print.mockRestore()
    expect(code).toBe(1)
    expect(printed).toMatch(/BAD {2}a login +200\n +expected +401\n\n1 are not/)
  })

  test('of a product that is not there is a mistake that names them all', () => {
    expect(() => systemNamed('oracle')).toThrow(
      '--system must be one of emqx, starrocks, iris, strategy, teradata; got oracle',
    )
    expect(() => systemNamed(undefined)).toThrow(/got undefined/)
  })
})
