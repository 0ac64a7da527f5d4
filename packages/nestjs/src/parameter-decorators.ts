import { claimAt, outcomeOf, type Authentication } from '@sekisho/core'
import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import { httpContext } from './http-context.ts'

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

function authenticationIn(context: ExecutionContext): Authentication | null {
  const outcome = outcomeOf(httpContext(context).raw)
  return outcome?.kind === 'authenticated' ? outcome.authentication : null
}
