import { processWarning } from '../process-warning.ts'
import { withoutQuery } from '../outbound/without-query.ts'
import { kindOf } from '../kind-of.ts'
import { invalidOption } from './invalid-option.ts'
import { similarName } from './similar-name.ts'
import { Told } from './told.ts'

export { invalidOption, processWarning, Told }

/**
 * Refuses a name that is not an option, and a value that is undefined: a missing environment
 * variable must not switch a check off in silence.
 */
export function checkNames(options: unknown, known: readonly string[], what: string): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw wrongKind(what, options, 'an object of options')
  }
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) {
      if (name === 'issuer' && known.includes('issuers')) {
        throw new TypeError(
          `Sekisho: ${what} has both issuer and issuers; put each issuer's options into the list`,
        )
      }
      const meant = similarName(name, known)
      const hint = meant === undefined ? '' : `; did you mean ${meant}?`
      throw new TypeError(
        `Sekisho: ${what} has no option "${name}"; it has ${known.join(', ')}${hint}`,
      )
    }
    if (value === undefined) {
      throw invalidOption(name, value, 'set, or left out where it has a default')
    }
  }
}

/** Non-empty text, where a secret may stand by mistake: what came is told by its kind alone. */
export function neededText(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw wrongKind(name, value, 'non-empty text')
}

/** A mistake in what is not shown, for it may be a secret. */
export function wrongKind(name: string, value: unknown, wanted: string): TypeError {
  const isTold = value === undefined || value === null || typeof value === 'function'
  return invalidOption(name, isTold ? value : new Told(kindOf(value)), wanted)
}

/** One or more non-empty strings, as a list without repetitions. */
export function strings(name: string, value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const good = list.filter((item): item is string => typeof item === 'string' && item.trim() !== '')
  if (list.length === 0 || good.length !== list.length) {
    throw invalidOption(name, value, 'a non-empty string or a non-empty list of them')
  }
  return [...new Set(good)]
}

/** A finite number between two bounds, both included. */
export function numberWithin(name: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    throw invalidOption(name, value, `a number from ${least} to ${most}`)
  }
  return value
}

/** A whole number between two bounds, both included. */
export function integerWithin(name: string, value: unknown, least: number, most: number): number {
  const number = numberWithin(name, value, least, most)
  if (!Number.isInteger(number)) throw invalidOption(name, value, 'a whole number')
  return number
}

/** Text, or undefined where it was left out. */
export function optionalText(name: string, value: unknown): string | undefined {
  if (value !== undefined && (typeof value !== 'string' || value === '')) {
    throw invalidOption(name, value, 'non-empty text')
  }
  return value
}

/** One of a few words. */
export function oneOf<Word extends string>(
  name: string,
  value: unknown,
  words: readonly Word[],
): Word {
  const word = words.find((known) => known === value)
  if (word === undefined) throw invalidOption(name, value, `one of ${words.join(', ')}`)
  return word
}

export function functionOf<Given>(name: string, value: Given): Given {
  if (typeof value !== 'function') throw invalidOption(name, value, 'a function')
  return value
}

export function boolean(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw invalidOption(name, value, 'true or false')
  return value
}

const longestUrl = 2048

/** A URL that may be fetched: https, or http on a loopback address, or with the named switch. */
export function fetchableUrl(name: string, value: unknown, allowInsecureHttp: boolean): URL {
  if (typeof value === 'string' && value.length > longestUrl) {
    throw invalidOption(
      name,
      `${value.length} characters`,
      `a URL of at most ${longestUrl} characters`,
    )
  }
  const url = typeof value === 'string' ? URL.parse(value) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw invalidOption(name, withoutSecrets(value), 'an absolute https URL')
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError(
      `Sekisho: ${name} must not hold a user name or password; use the headers option`,
    )
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowInsecureHttp) {
    throw invalidOption(
      name,
      withoutSecrets(value),
      'an https URL (or set allowInsecureHttp: true where the URL is given, in discovery() or remoteJwks(); never in production)',
    )
  }
  return url
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}

/** What may be a user name and password, or a key in the query, is not shown. */
function withoutSecrets(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const at = value.lastIndexOf('@')
  return withoutQuery(at < 0 ? value : `...${value.slice(at)}`)
}

/** An object with these methods, such as a store or a directory. */
export function methodsOf<Given>(name: string, value: Given, methods: readonly string[]): Given {
  const absent = methods.find(
    (method) =>
      typeof (value as Record<string, unknown> | null | undefined)?.[method] !== 'function',
  )
  if (absent === undefined) return value
  const isObject = typeof value === 'object' && value !== null
  const got = isObject ? new Told('an object without it') : value
  throw invalidOption(name, got, `an object with a method ${absent}()`)
}
