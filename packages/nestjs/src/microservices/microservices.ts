import { admitAt, givenToken, refusalOf } from '@sekisho/core'
import { checkNames, functionOf } from '@sekisho/core/options'
import type { ExecutionContext } from '@nestjs/common'
import { RpcException } from '@nestjs/microservices'
import { placeOf } from '../transports/place-of.ts'
import type { Transport } from '../transports/transport.ts'

/** Where messages carry their token. */
export interface MicroservicesOptions {
  /**
   * Takes the token out of a message; undefined when it has none. Nothing is looked at but what comes
   * back from here: `(context) => context.switchToRpc().getData<Order>().token`, or the headers that
   * `getContext()` has on other transports than TCP.
   */
  readonly token: (context: ExecutionContext) => unknown
}

/**
 * Messages and events of microservices, over TCP or any other transport of Nest. A refusal is an
 * `RpcException` with `{ status, code, message, error, challenge }`. Templates of a requirement name
 * members of the payload.
 *
 * In an application that serves HTTP too, connect it with `{ inheritAppConfig: true }`: Nest leaves the
 * guard out otherwise, and every message is refused.
 *
 * @throws {TypeError} without a function `token`.
 */
export function microservices(options: MicroservicesOptions): Transport {
  checkNames(options, ['token'], 'microservices()')
  const token = functionOf('token', options.token)
  return {
    type: 'rpc',
    admit: async (verifier, context) => {
      await admitAt(placeOf(context), verifier, givenToken(token(context)))
    },
    params: (context) => context.switchToRpc().getData(),
    refusal: (_context, denial) => new RpcException(refusalOf(denial)),
  }
}
