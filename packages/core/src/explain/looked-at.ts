import { isAuthError } from '../errors.ts'

/**
 * The names that a mapping or rule asks an object for, found out by looking over its shoulder: what
 * was compiled from an option no longer tells.
 */
export function namesLookedAt<T extends object>(
  object: T,
  look: (watched: T) => unknown,
): readonly string[] {
  const names = new Set<string>()
  const watched = new Proxy(object, {
    getOwnPropertyDescriptor: (target, name) => {
      names.add(String(name))
      return Reflect.getOwnPropertyDescriptor(target, name)
    },
  })
  try {
    look(watched)
  } catch (error) {
    // That it refuses is known; what it asked for until then is the answer.
    if (!isAuthError(error)) throw error
  }
  return [...names]
}
