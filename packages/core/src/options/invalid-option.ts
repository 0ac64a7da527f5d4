import { shown } from '../shown.ts'
import { Told } from './told.ts'

/** A programmer's mistake in an option: its name, what came, what is wanted, how to mend it. */
export function invalidOption(name: string, got: unknown, wanted: string): TypeError {
  return new TypeError(`Sekisho: ${name} must be ${wanted}; got ${kindOf(got)}`)
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'undefined (is an environment variable missing?)'
  if (value instanceof Told) return value.text
  if (typeof value === 'function') return 'a function'
  if (ArrayBuffer.isView(value)) return 'bytes'
  return shown(value)
}
