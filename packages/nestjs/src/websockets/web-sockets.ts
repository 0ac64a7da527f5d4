import { outcomeOf, refusalOf } from '@sekisho/core'
import { WsException } from '@nestjs/websockets'
import { placeOf } from '../transports/place-of.ts'
import type { Transport } from '../transports/transport.ts'

/**
 * WebSocket gateways, whose connections `JwtWsAdapter` or `JwtIoAdapter` lets in: each message is held
 * against the token in force. A refusal is a `WsException`, which clients get as the event `exception`
 * with `{ status, code, message, error, challenge }`. Templates of a requirement name members of the
 * data of the message.
 */
export function webSockets(): Transport {
  return {
    type: 'ws',
    admit: async (_verifier, context) => {
      if (outcomeOf(placeOf(context)) !== undefined) return
      throw new TypeError(
        'Sekisho: a message came over a connection that nobody let in; call app.useWebSocketAdapter() with JwtWsAdapter or JwtIoAdapter before the application starts',
      )
    },
    params: (context) => context.switchToWs().getData(),
    refusal: (_context, denial) => new WsException(refusalOf(denial)),
  }
}
