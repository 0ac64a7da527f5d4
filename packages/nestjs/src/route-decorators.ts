import { requireScopes, type Requirement } from '@sekisho/core'
import { SetMetadata, type CustomDecorator } from '@nestjs/common'

const publicKey = '@sekisho/nestjs public'
const requirementsKey = '@sekisho/nestjs requirements'

type RouteDecorator = ClassDecorator & MethodDecorator

/** What the decorators say of one route. */
export interface RouteRules {
  readonly isPublic: boolean
  readonly requirements: readonly Requirement[]
}

/**
 * Opens a route, or every route of a controller, to requests without a token; none is looked at.
 *
 * A requirement on the same route is stronger: such a route stays closed.
 */
export function Public(): CustomDecorator {
  return SetMetadata(publicKey, true)
}

/**
 * Lets a request reach the route, or every route of a controller, only if its token grants every one
 * of these scopes, else 403 `insufficient_scope`. Several requirements add up.
 *
 * @throws {TypeError} when the class is loaded, without any scope.
 */
export function RequireScopes(...scopes: readonly string[]): RouteDecorator {
  return requiring(requireScopes(...scopes))
}

// Added to what stands there: SetMetadata alone would replace a requirement by the next one.
function requiring(requirement: Requirement): RouteDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const holder = (descriptor?.value ?? target) as object
    Reflect.defineMetadata(requirementsKey, [...requirementsOn(holder), requirement], holder)
  }
}

/** The rules of a route: those of its handler, and those of its class unless the handler is public. */
export function rulesOf(handler: object, controller: object): RouteRules {
  const handlerNeeds = requirementsOn(handler)
  const classNeeds = requirementsOn(controller)
  const classOpened = isOpened(controller) && classNeeds.length === 0
  return {
    isPublic: (isOpened(handler) || classOpened) && handlerNeeds.length === 0,
    requirements: [...classNeeds, ...handlerNeeds],
  }
}

function requirementsOn(holder: object): readonly Requirement[] {
  return (Reflect.getMetadata(requirementsKey, holder) ?? []) as readonly Requirement[]
}

function isOpened(holder: object): boolean {
  return Reflect.getMetadata(publicKey, holder) === true
}
