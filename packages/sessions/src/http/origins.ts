import { invalidOption } from '@sekisho/core/options'

/** Checks a list of origins, as browsers write them. @throws {TypeError} */
export function originsOf(origins: readonly string[]): readonly string[] {
  const good = Array.isArray(origins) && origins.every(isOrigin)
  if (good) return [...origins]
  throw invalidOption('allowedOrigins', origins, 'a list of origins such as "https://app.example"')
}

function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && URL.parse(value)?.origin === value
}
