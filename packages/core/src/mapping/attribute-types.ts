import { frozenDate } from './frozen-date.ts'
/** What a value became; undefined when it is not of the type. */
export type Converted = unknown

/** How values of one attribute type are read; `coerce` also takes text that spells the value. */
export type AttributeType = (value: unknown, coerce: boolean) => Converted

const longestText = 8192
const longestList = 1000

function text(value: unknown, coerce: boolean): string | undefined {
  if (typeof value === 'string') return value.length <= longestText ? value : undefined
  return coerce && (typeof value === 'number' || typeof value === 'boolean')
    ? String(value)
    : undefined
}

function number(value: unknown, coerce: boolean): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (!coerce || typeof value !== 'string' || !/^-?\d{1,15}(?:\.\d{1,15})?$/.test(value))
    return undefined
  return Number(value)
}

function boolean(value: unknown, coerce: boolean): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (!coerce) return undefined
  return value === 'true' ? true : value === 'false' ? false : undefined
}

const isoDate = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/

/** A calendar date (midnight UTC) or instant of ISO 8601, or NumericDate seconds. */
function date(value: unknown): Date | undefined {
  if (typeof value === 'number') return valid(new Date(value * 1000))
  if (typeof value !== 'string' || !isoDate.test(value)) return undefined
  const parsed = valid(new Date(value))
  // 2026-02-30 would become the second of March.
  const day = new Date(`${value.slice(0, 10)}T00:00:00Z`)
  return Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== value.slice(0, 10)
    ? undefined
    : parsed
}

function valid(instant: Date): Date | undefined {
  const milliseconds = instant.getTime()
  return Number.isNaN(milliseconds) ? undefined : frozenDate(milliseconds)
}

function list(value: unknown, coerce: boolean): readonly unknown[] | undefined {
  const items: unknown = coerce && typeof value === 'string' ? [value] : value
  if (!Array.isArray(items) || items.length > longestList) return undefined
  return items.every((item) => ['string', 'number', 'boolean'].includes(typeof item))
    ? Object.freeze([...(items as readonly unknown[])])
    : undefined
}

/** A language tag of BCP 47, in its canonical spelling. */
function locale(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 100) return undefined
  try {
    return Intl.getCanonicalLocales(value)[0]
  } catch {
    return undefined
  }
}

/** The scalar types by name; `map` and `filter` have rules of their own. */
export const attributeTypes = { text, number, boolean, date, list, locale } satisfies Record<
  string,
  AttributeType
>
