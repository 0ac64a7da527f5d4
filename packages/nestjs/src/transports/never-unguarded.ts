import { UseGuards, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common'
import type { ModulesContainer } from '@nestjs/core'

const judged = new WeakSet<ExecutionContext>()
const kept = new WeakSet<object>()

/** `JwtAuthGuard` has seen this call; what it says of it is its own affair. */
export function noteJudged(context: ExecutionContext): void {
  judged.add(context)
}

const guardOfGuards: CanActivate = {
  canActivate: (context) => {
    if (judged.has(context)) return true
    throw new TypeError(
      `Sekisho: Nest called ${context.getClass().name} without its global guards; write @UseGuards(JwtAuthGuard) on the class, or connect the microservice with { inheritAppConfig: true }`,
    )
  },
}

/**
 * Has controllers and gateways refuse every call that `JwtAuthGuard` has not seen: microservices of a
 * hybrid application leave global guards out unless told, gateways of Nest 11 always do.
 */
export function neverUnguarded(modules: ModulesContainer): void {
  for (const { controllers, providers } of modules.values()) {
    const gateways = [...providers.values()].filter(({ metatype }) => isGateway(metatype))
    for (const { metatype } of [...controllers.values(), ...gateways]) {
      if (typeof metatype !== 'function' || kept.has(metatype)) continue
      kept.add(metatype)
      UseGuards(guardOfGuards)(metatype as Type)
    }
  }
}

function isGateway(metatype: unknown): boolean {
  return (
    typeof metatype === 'function' &&
    Reflect.getMetadata('websockets:is_gateway', metatype) === true
  )
}
