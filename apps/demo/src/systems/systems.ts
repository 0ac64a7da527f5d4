import { demoEmqx } from './emqx.ts'
import { demoIris } from './iris.ts'
import { demoStarrocks } from './starrocks.ts'
import { demoStrategy } from './strategy.ts'
import type { RunDemo } from './system-demo.ts'
import { demoTeradata } from './teradata.ts'

export const systems: Readonly<Record<string, RunDemo>> = {
  emqx: demoEmqx,
  starrocks: demoStarrocks,
  iris: demoIris,
  strategy: demoStrategy,
  teradata: demoTeradata,
}

/** @throws {TypeError} for a name that is none of them. */
export function systemNamed(name: string | undefined): RunDemo {
  const found = Object.hasOwn(systems, name ?? '') ? systems[name ?? ''] : undefined
  if (found === undefined) {
    throw new TypeError(`--system must be one of ${Object.keys(systems).join(', ')}; got ${name}`)
  }
  return found
}
