import type { Authentication } from '@sekisho/core'
import { CurrentUser, Public, RequireScopes } from '@sekisho/nestjs'
import { Body, Controller, Get, HttpCode, Options, Post } from '@nestjs/common'

/** The contract routes of the conformance cases. */
@Controller()
export class ContractController {
  @Public()
  @Get('open')
  open(): object {
    return { open: true }
  }

  @Get('me')
  me(@CurrentUser() user: Authentication | null): object {
    const { subject = null, scopes = [] } = user ?? {}
    return { subject, scopes: [...scopes].toSorted() }
  }

  @Options('me')
  @HttpCode(204)
  options(): void {}

  @RequireScopes('orders:read')
  @Get('orders')
  list(): object {
    return { orders: [] }
  }

  @RequireScopes('orders:read', 'orders:write')
  @Post('orders')
  create(): object {
    return { created: true }
  }

  @Get('boom')
  boom(): never {
    throw new Error('boom')
  }

  @Post('echo')
  @HttpCode(200)
  echo(@Body() body: { readonly value?: unknown }): object {
    return { value: body.value ?? null }
  }
}
