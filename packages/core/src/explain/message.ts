import type { AuthError } from '../errors.ts'

/** What a message says was found: what stands before its advice. */
export function foundIn({ message }: AuthError): string {
  const told = message.split('; ', 1)[0] as string
  const [, name, got] = /^expected (.+) to be .+, got (.+)$/.exec(told) ?? []
  return name === undefined ? told : `${name} is ${got}`
}

/** The advice at the end of a message, if it has one. */
export function adviceIn({ message }: AuthError): string | undefined {
  const at = message.indexOf('; ')
  return at < 0 ? undefined : message.slice(at + 2)
}
