import { shown } from '../shown.ts'

/** The kind of a JSON value, without its content. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'absent'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return value === '' ? 'empty text' : 'text'
  if (typeof value === 'boolean') return 'a boolean'
  return typeof value === 'number' ? 'a number' : 'an object'
}

/** Text, a number or a boolean as it is, bounded; of anything else only the kind. */
export function scalarOrKind(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? shown(value) : kindOf(value)
}
