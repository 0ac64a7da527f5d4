import type { IncomingMessage } from 'node:http'
import type { ExecutionContext } from '@nestjs/common'

type ObjectIn = (args: readonly unknown[]) => unknown

interface GraphqlContext {
  readonly req?: { readonly extra?: { readonly socket: object } }
}

const places: Readonly<Record<string, ObjectIn>> = {
  http: ([request]) => nodeRequestOf(request as object),
  // From the end, for a reference resolver has no arguments. Over graphql-ws, its socket.
  graphql: (args) => {
    const request = (args.at(-2) as GraphqlContext | undefined)?.req
    return request?.extra?.socket ?? (request && nodeRequestOf(request))
  },
  ws: ([client]) => client,
  rpc: ([, message]) => message,
}

/** The object at which core remembers who came: a request, a socket, or the context of a message. */
export function placeOf(context: ExecutionContext): object {
  const place = places[context.getType<string>()]?.(context.getArgs())
  if (typeof place === 'object' && place !== null) return place
  throw new TypeError(
    `Sekisho: the context "${context.getType()}" holds no request, socket or message to tell callers apart by; leave "req" in the context of GraphQL as Nest puts it there`,
  )
}

/** Node's own request: Fastify keeps it in `raw`, Express's request is it, with more on it. */
export function nodeRequestOf(request: object): IncomingMessage {
  return (request as { readonly raw?: IncomingMessage }).raw ?? (request as IncomingMessage)
}
