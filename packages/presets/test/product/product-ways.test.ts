import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  emqx,
  iris,
  PRODUCT_WAYS,
  starrocks,
  starrocksChain,
  strategy,
  teradata,
} from '../../src/index.ts'
import { heardWarnings } from '../warnings.ts'

/** Each preset with settings that say nothing, to see what it says of names. */
const presets: Readonly<Record<string, (asInProduct: readonly never[]) => unknown>> = {
  starrocks: (asInProduct) => starrocks({}, { asInProduct }),
  starrocksChain: (asInProduct) => starrocksChain({}, { asInProduct }),
  emqx: (asInProduct) => emqx({}, { asInProduct }),
  strategy: (asInProduct) => strategy({} as never, { asInProduct }),
  teradata: (asInProduct) => teradata('', { asInProduct }),
  iris: (asInProduct) => iris({} as never, { audience: 'a', asInProduct }),
}

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

/** Name → presets of the README; what `starrocks` has, `starrocksChain` has too. */
const rows = new Map(
  [...readme.matchAll(/^\| `(\w+)` +\| [^|]+ \| ((?:`\w+`(?:, )?)+) +\|$/gm)].map(
    ([, name = '', list = '']) => {
      const named = [...list.matchAll(/`(\w+)`/g)].map(([, preset = '']) => preset)
      return [name, named.includes('starrocks') ? [...named, 'starrocksChain'] : named] as const
    },
  ),
)

function takes(preset: string, name: string): boolean {
  try {
    presets[preset]?.([name] as never)
  } catch (error) {
    return !/^Sekisho: asInProduct of \w+\(\) must be/.test((error as Error).message)
  }
  return true
}

describe('asInProduct', () => {
  test('the README lists every name', () => {
    expect([...rows.keys()].toSorted()).toEqual(Object.keys(PRODUCT_WAYS).toSorted())
  })

  test.each(Object.keys(PRODUCT_WAYS))('%s is taken by the presets of the README alone', (name) => {
    heardWarnings()
    const taking = Object.keys(presets).filter((preset) => takes(preset, name))
    expect(taking.toSorted()).toEqual([...(rows.get(name) ?? [])].toSorted())
  })

  test.each(Object.entries(PRODUCT_WAYS))('%s warns if it weakens a check', (name, { weakens }) => {
    const heard = heardWarnings()
    for (const preset of rows.get(name) ?? []) takes(preset, name)
    expect(heard.length > 0).toBe(weakens)
    expect(heard.every((warning) => warning.includes(name))).toBe(true)
  })
})
