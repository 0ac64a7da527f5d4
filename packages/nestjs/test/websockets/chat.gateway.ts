import type { Authentication, GuardedConnection } from '@sekisho/core'
import {
  Claim,
  CurrentConnection,
  CurrentUser,
  Public,
  RequireClaims,
  RequireScopes,
} from '@sekisho/nestjs'
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  type OnGatewayConnection,
} from '@nestjs/websockets'

interface Heard {
  readonly event: string
  readonly data: unknown
}

const heard = (data: unknown): Heard => ({ event: 'heard', data })

/** One message for each thing that guards decide about. */
@WebSocketGateway()
export class ChatGateway implements OnGatewayConnection {
  /** Of socket.io, or of ws. */
  @WebSocketServer()
  readonly server: { of?(name: string): unknown } | undefined

  /** How many clients the gateway was told of. */
  opened = 0

  handleConnection(): void {
    this.opened += 1
  }

  @SubscribeMessage('say')
  say(@MessageBody() text: string, @CurrentUser() user: Authentication | null): Heard {
    return heard(`${user?.subject ?? 'nobody'}: ${text}`)
  }

  @RequireScopes('orders:write')
  @SubscribeMessage('order')
  order(@MessageBody() item: string): Heard {
    return heard(item)
  }

  @RequireClaims({ tenant: '${param.tenant}' })
  @SubscribeMessage('tenant')
  tenant(@Claim('tenant') tenant: string): Heard {
    return heard(tenant)
  }

  @Public()
  @SubscribeMessage('ping')
  ping(): Heard {
    return heard('pong')
  }

  @Public()
  @SubscribeMessage('renew')
  async renew(
    @MessageBody() token: string,
    @CurrentConnection() connection: GuardedConnection,
  ): Promise<Heard> {
    return heard((await connection.renew(token)).subject)
  }
}
