import { invalidOption } from '@sekisho/core/options'

/** Settings of a product as they came: an object, or JSON text of one. @throws {TypeError} */
export function settingsIn(given: unknown, where: string): Readonly<Record<string, unknown>> {
  const value = typeof given === 'string' ? parsed(given, where) : given
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    // Not shown: what stands here by mistake may be a secret.
    throw invalidOption(where, typeof value, 'an object of settings, or JSON text of one')
  }
  return value as Readonly<Record<string, unknown>>
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // Without the cause: it would quote the text, which may hold a secret.
    throw invalidOption(where, `${text.length} characters that are no JSON`, 'JSON text')
  }
}

/** A setting, or what it is where it is left out; null is no way to leave it out. */
export function orElse(value: unknown, otherwise: unknown): unknown {
  return value === undefined ? otherwise : value
}

/** Text of a setting; undefined where it is left out or empty, which products take for unset. */
export function textSetting(name: string, value: unknown): string | undefined {
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string') throw invalidOption(name, value, 'text')
  return value
}

/** Text that has to be there. */
export function neededText(name: string, value: unknown): string {
  const text = textSetting(name, value)
  if (text === undefined || text.trim() === '') throw invalidOption(name, value, 'non-empty text')
  return text
}

/** Text with commas between its parts; or a list. Empty where it is left out. */
export function commaList(name: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map((item) => neededText(name, item))
  const text = textSetting(name, value)
  if (text === undefined || text.trim() === '') return []
  const parts = text.split(',').map((part) => part.trim())
  if (parts.includes('')) throw invalidOption(name, value, 'without an empty part between commas')
  return parts
}

/** A whole number, as a number or as digits. */
export function wholeNumber(
  name: string,
  value: unknown,
  { least, most, unit }: { readonly least: number; readonly most: number; readonly unit: string },
): number {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) {
    return number
  }
  throw invalidOption(name, value, `a whole number of ${unit} from ${least} to ${most}`)
}

/** A claim by its literal name; claims of core that begin with a slash are pointers (RFC 6901). */
export function literalClaim(name: string): string {
  if (!name.startsWith('/')) return name
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
