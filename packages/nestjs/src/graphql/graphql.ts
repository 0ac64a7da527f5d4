import { admit, outcomeOf, refusalOf, type Denial } from '@sekisho/core'
import { HttpException } from '@nestjs/common'
import type { IncomingMessage } from 'node:http'
import { placeOf } from '../transports/place-of.ts'
import type { Transport } from '../transports/transport.ts'

/**
 * GraphQL: queries and mutations over HTTP, and with `graphqlWs()` all operations over a WebSocket.
 *
 * A refusal is an error whose `extensions` have `code` (`UNAUTHENTICATED`, `FORBIDDEN`, …), `status`
 * and `challenge`; Apollo Server puts the challenge on the HTTP answer too. Templates of a requirement
 * name arguments of the field.
 *
 * The application does not start unless `fieldResolverEnhancers` of `GraphQLModule` has `'guards'`:
 * without it Nest asks no guard for a field resolver, and a requirement there would do nothing.
 *
 * Does not check: introspection and GraphiQL, which Nest asks no guard for.
 */
export function graphql(): Transport {
  return {
    type: 'graphql',
    admit: async (verifier, context) => {
      const place = placeOf(context)
      if ('rawHeaders' in place) {
        await admit(verifier, place as IncomingMessage, undefined)
      } else if (outcomeOf(place) === undefined) {
        throw new TypeError(
          "Sekisho: a GraphQL operation came over a WebSocket that nobody guards; set subscriptions: { 'graphql-ws': graphqlWs(verifier, { token }) }",
        )
      }
    },
    params: (context) => (context.getArgs().length === 3 ? undefined : context.getArgByIndex(1)),
    refusal: (context, denial) => graphqlError(denial, 'rawHeaders' in placeOf(context)),
  }
}

/** An HttpException, because Nest logs any other error; graphql-js takes over its `extensions`. */
function graphqlError(denial: Denial, isHttp: boolean): Error {
  const { message, ...rest } = refusalOf(denial)
  const headers = Object.entries(denial.headers).filter(([name]) => name !== 'content-type')
  const http = { status: denial.status, headers: new Map(headers) }
  return Object.assign(new HttpException({ message, ...rest }, denial.status), {
    extensions: isHttp ? { ...rest, http } : rest,
  })
}
