import { UseGuards, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common'
import { MetadataScanner, type ModulesContainer } from '@nestjs/core'
import { isPublicClass } from '../route-rules.ts'

const judged = new WeakSet<ExecutionContext>()
const kept = new WeakSet<object>()

/** `JwtAuthGuard` has seen this call; what it says of it is its own affair. */
export function noteJudged(context: ExecutionContext): void {
  if (context.getType() !== 'http') judged.add(context)
}

const guardOfGuards: CanActivate = {
  canActivate: (context) => {
    // Nest asks its global guards about every request over HTTP.
    if (context.getType() === 'http' || judged.has(context)) return true
    throw new TypeError(
      `Sekisho: Nest called ${context.getClass().name} without its global guards; write @UseGuards(JwtAuthGuard) on the class, or connect the microservice with { inheritAppConfig: true }`,
    )
  },
}

/**
 * Has gateways, and controllers of messages, refuse every call that `JwtAuthGuard` has not seen:
 * microservices of a hybrid application leave global guards out unless told, gateways of Nest 11 always
 * do. For HTTP and GraphQL Nest always asks them.
 *
 * @returns the gateways that are not public as a whole.
 */
export function neverUnguarded(modules: ModulesContainer): readonly Type[] {
  const closed = new Set<Type>()
  for (const { controllers, providers } of modules.values()) {
    const gateways = [...providers.values()].map(classOf).filter(isGateway)
    for (const gateway of gateways) if (!isPublicClass(gateway)) closed.add(gateway)
    const messages = [...controllers.values()].map(classOf).filter(hasMessages)
    for (const guarded of [...messages, ...gateways]) {
      if (kept.has(guarded)) continue
      kept.add(guarded)
      UseGuards(guardOfGuards)(guarded)
    }
  }
  return [...closed]
}

function classOf({ metatype }: { readonly metatype: unknown }): Type {
  return metatype as Type
}

function isGateway(candidate: unknown): boolean {
  return (
    typeof candidate === 'function' &&
    Reflect.getMetadata('websockets:is_gateway', candidate) === true
  )
}

function hasMessages({ prototype }: Type): boolean {
  return new MetadataScanner()
    .getAllMethodNames(prototype as object)
    .some((name) => Reflect.hasMetadata('microservices:pattern', Reflect.get(prototype, name)))
}
