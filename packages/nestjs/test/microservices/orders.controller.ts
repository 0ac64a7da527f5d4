import type { Authentication } from '@sekisho/core'
import { Claim, CurrentUser, Public, RequireClaims, RequireScopes } from '@sekisho/nestjs'
import { Controller, Get } from '@nestjs/common'
import { EventPattern, MessagePattern } from '@nestjs/microservices'

/** One message for each thing that guards decide about; and a route, for hybrid applications. */
@Controller()
export class OrdersController {
  /** Events that reached their handler. */
  readonly shipped: string[] = []

  @Public()
  @MessagePattern('open')
  open(): string {
    return 'open'
  }

  @MessagePattern('me')
  me(@CurrentUser() user: Authentication | null): string {
    return user?.subject ?? 'nobody'
  }

  @RequireScopes('orders:read')
  @MessagePattern('orders')
  orders(): string {
    return 'tea'
  }

  @RequireClaims({ tenant: '${param.tenant}' })
  @MessagePattern('tenant')
  tenant(@Claim('tenant') tenant: string): string {
    return tenant
  }

  @EventPattern('shipped')
  ship(@CurrentUser() user: Authentication | null): void {
    this.shipped.push(user?.subject ?? 'nobody')
  }

  @Get('me')
  route(@CurrentUser() user: Authentication | null): object {
    return { subject: user?.subject ?? null }
  }
}
