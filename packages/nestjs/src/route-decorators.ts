import { hasClaims, hasRoles, hasScopes, requirementFrom } from '@sekisho/core'
import type { ClaimRules, Predicate, Requirement } from '@sekisho/core'
import { SetMetadata, UseGuards, type CustomDecorator } from '@nestjs/common'
import { JwtAuthGuard } from './jwt-auth.guard.ts'
import { publicKey, requirementsKey, requirementsOn } from './route-rules.ts'

type RouteDecorator = ClassDecorator & MethodDecorator

/**
 * Opens a route, or every route of a controller, to requests without a token; none is looked at.
 *
 * A requirement on the route or its class is stronger: such a route stays closed. What opens a class
 * does not open classes that extend it.
 */
export function Public(): CustomDecorator {
  return SetMetadata(publicKey, true)
}

/**
 * Lets a request reach the route, or every route of a controller, only if its token grants every one
 * of these scopes, else 403 `insufficient_scope`. Several requirements add up. Write it above any
 * decorator that replaces the method: Nest finds rules on the function that is left.
 *
 * @throws {TypeError} when the class is loaded, without any scope.
 */
export function RequireScopes(...scopes: readonly string[]): RouteDecorator {
  return Authorize(hasScopes(...scopes))
}

/** As `RequireScopes`, for roles. @throws {TypeError} when the class is loaded, without any role. */
export function RequireRoles(...roles: readonly string[]): RouteDecorator {
  return Authorize(hasRoles(...roles))
}

/**
 * As `RequireScopes`, for what claims must be; `${param.id}` stands for a parameter of the route.
 *
 * @throws {TypeError} when the class is loaded, naming the rule.
 */
export function RequireClaims(rules: ClaimRules): RouteDecorator {
  return Authorize(hasClaims(rules))
}

/**
 * As `RequireScopes`, for any requirement (`anyOf(hasScopes('a'), hasRoles('b'))`) or predicate; of a
 * predicate only the answer `true` lets the request pass.
 */
export function Authorize(given: Requirement | Predicate): RouteDecorator {
  const requirement = requirementFrom(given)
  // Added to what stands there: SetMetadata alone would replace a requirement by the next one. The
  // guard comes along, so that an application without JwtAuthModule does not start.
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const holder = (descriptor?.value ?? target) as object
    UseGuards(JwtAuthGuard)(target, key as string, descriptor as PropertyDescriptor)
    Reflect.defineMetadata(requirementsKey, [...requirementsOn(holder), requirement], holder)
  }
}
