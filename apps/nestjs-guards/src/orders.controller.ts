import type { Authentication } from '@sekisho/core'
import { Claim, CurrentUser, Public, RequireScopes } from '@sekisho/nestjs'
import { Controller, Get, Inject, Post } from '@nestjs/common'
import { Orders } from './orders.ts'

/** A small orders API; every route is closed unless it is marked `@Public()`. */
@Controller()
export class OrdersController {
  constructor(@Inject(Orders) private readonly orders: Orders) {}

  @Public()
  @Get('open')
  open(): object {
    return { open: true }
  }

  @Get('me')
  me(@CurrentUser() user: Authentication): object {
    return { subject: user.subject, scopes: [...user.scopes].toSorted() }
  }

  @Get('department')
  department(@Claim('department') department: string): object {
    return { department }
  }

  @RequireScopes('orders:read')
  @Get('orders')
  list(): object {
    return { orders: this.orders.list() }
  }

  @RequireScopes('orders:read', 'orders:write')
  @Post('orders')
  create(): object {
    return { created: true }
  }
}
