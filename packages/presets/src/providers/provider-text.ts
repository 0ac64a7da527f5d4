import { invalidOption, strings } from '@sekisho/core/options'

/** The URL of an issuer as tokens write it. @throws {TypeError} */
export function issuerUrl(name: string, value: unknown): string {
  if (
    typeof value !== 'string' ||
    !URL.canParse(value) ||
    !/^https?:\/\/[^?#]+[^?#/]$/.test(value)
  ) {
    throw invalidOption(
      name,
      value,
      'a URL as iss has it, without slash, query or fragment at its end',
    )
  }
  return value
}

/** Text of a form. @throws {TypeError} */
export function textLike(name: string, value: unknown, form: RegExp, wanted: string): string {
  if (typeof value !== 'string' || !form.test(value)) throw invalidOption(name, value, wanted)
  return value
}

/** A rule that admits one of some values. @throws {TypeError} */
export function oneOfThese(name: string, value: unknown): { readonly oneOf: readonly string[] } {
  return { oneOf: strings(name, value) }
}
