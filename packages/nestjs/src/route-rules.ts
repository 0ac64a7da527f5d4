import type { Requirement } from '@sekisho/core'

export const publicKey = '@sekisho/nestjs public'
export const requirementsKey = '@sekisho/nestjs requirements'

// By handler: metadata is slow to ask for, and was complete before the first request.
const known = new WeakMap<object, ReturnType<typeof readRules>>()

/** The rules of a route: those of its class and of its handler together. */
export function rulesOf(handler: object, controller: object) {
  const last = known.get(handler)
  // Classes that extend one another share handlers.
  const rules = last?.controller === controller ? last : readRules(handler, controller)
  if (rules !== last) known.set(handler, rules)
  return rules
}

function readRules(handler: object, controller: object) {
  const requirements = [...requirementsOn(controller), ...requirementsOn(handler)]
  const isOpened = Reflect.hasOwnMetadata(publicKey, handler) || isPublicClass(controller)
  return { controller, requirements, isPublic: isOpened && requirements.length === 0 }
}

/** The requirements that stand on a class or handler. */
export function requirementsOn(holder: object): readonly Requirement[] {
  return (Reflect.getMetadata(requirementsKey, holder) ?? []) as readonly Requirement[]
}

/** Whether a class opens what is in it; what a class opens, one that extends it does not. */
export function isPublicClass(controller: object): boolean {
  return Reflect.hasOwnMetadata(publicKey, controller)
}
