import type { Requirement } from '@sekisho/core'

export const publicKey = '@sekisho/nestjs public'
export const requirementsKey = '@sekisho/nestjs requirements'

/** The rules of a route: those of its class and of its handler together. */
export function rulesOf(
  handler: object,
  controller: object,
): { isPublic: boolean; requirements: readonly Requirement[] } {
  const requirements = [...requirementsOn(controller), ...requirementsOn(handler)]
  const isOpened = Reflect.hasOwnMetadata(publicKey, handler) || isPublicClass(controller)
  return { isPublic: isOpened && requirements.length === 0, requirements }
}

/** The requirements that stand on a class or handler. */
export function requirementsOn(holder: object): readonly Requirement[] {
  return (Reflect.getMetadata(requirementsKey, holder) ?? []) as readonly Requirement[]
}

/** Whether a class opens what is in it; what a class opens, one that extends it does not. */
export function isPublicClass(controller: object): boolean {
  return Reflect.hasOwnMetadata(publicKey, controller)
}
