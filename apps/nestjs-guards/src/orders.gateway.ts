import { isAuthError, type GuardedConnection } from '@sekisho/core'
import { CurrentConnection, Public, RequireScopes } from '@sekisho/nestjs'
import { Inject } from '@nestjs/common'
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import { Orders } from './orders.ts'

interface Reply {
  readonly event: string
  readonly data: unknown
}

/** The same orders over a WebSocket, which lives as long as its token, or those that follow it. */
@WebSocketGateway({ path: '/live' })
export class OrdersGateway {
  constructor(@Inject(Orders) private readonly orders: Orders) {}

  @RequireScopes('orders:read')
  @SubscribeMessage('list')
  list(): Reply {
    return { event: 'orders', data: this.orders.list() }
  }

  @RequireScopes('orders:read', 'orders:write')
  @SubscribeMessage('add')
  add(@MessageBody() item: string): Reply {
    return { event: 'added', data: this.orders.add(item) }
  }

  /** Public, so that a token may be renewed when the one before has expired. */
  @Public()
  @SubscribeMessage('renew')
  async renew(
    @MessageBody() token: string,
    @CurrentConnection() connection: GuardedConnection,
  ): Promise<Reply> {
    try {
      const { expiresAt } = await connection.renew(token)
      return { event: 'renewed', data: { until: expiresAt } }
    } catch (error) {
      if (!isAuthError(error)) throw error
      return { event: 'refused', data: {} }
    }
  }
}
