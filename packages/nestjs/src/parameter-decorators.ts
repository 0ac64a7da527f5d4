import { claimAt, connectionOf, outcomeOf, type Authentication } from '@sekisho/core'
import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import { placeOf } from './transports/place-of.ts'

/**
 * Parameter decorator: who came, an `Authentication`; null on a public route, and when the
 * `anonymous` option let the request through without a token.
 */
export const CurrentUser: () => ParameterDecorator = createParamDecorator(
  (_data: undefined, context: ExecutionContext) => authenticationIn(context),
)

/**
 * Parameter decorator: one claim, by name (`email`) or by JSON Pointer (`/realm_access/roles`, RFC
 * 6901); undefined when the token has none or nobody came.
 */
export const Claim: (path: string) => ParameterDecorator = createParamDecorator(
  (path: string, context: ExecutionContext) => {
    const authentication = authenticationIn(context)
    return authentication === null ? undefined : claimAt(authentication.claims, path)
  },
)

/**
 * Parameter decorator: the guarded connection of a WebSocket, a `GuardedConnection` of core that
 * takes a fresh token by `renew(token)`; undefined over HTTP, and for an anonymous one.
 */
export const CurrentConnection: () => ParameterDecorator = createParamDecorator(
  (_data: undefined, context: ExecutionContext) => connectionOf(placeOf(context)),
)

function authenticationIn(context: ExecutionContext): Authentication | null {
  const outcome = outcomeOf(placeOf(context))
  return outcome?.kind === 'authenticated' ? outcome.authentication : null
}
