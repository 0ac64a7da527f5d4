import { anyOf, hasAccess, hasRoles, hasScopes, not, type Authentication } from '@sekisho/core'
import {
  Authorize,
  CurrentUser,
  Public,
  RequireClaims,
  RequireRoles,
  RequireScopes,
} from '@sekisho/nestjs'
import { Body, Controller, Delete, Get, HttpCode, Options, Post } from '@nestjs/common'

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

  @RequireRoles('admin')
  @Get('admin')
  admin(): object {
    return { passed: true }
  }

  @RequireClaims({ tenant: '${param.id}' })
  @Get('tenants/:id')
  tenant(): object {
    return { passed: true }
  }

  @Authorize(anyOf(hasScopes('orders:admin'), hasRoles('admin')))
  @Get('either')
  either(): object {
    return { passed: true }
  }

  @Authorize(not(hasRoles('guest')))
  @Authorize(({ subject }) => subject === 'alice')
  @Get('guarded')
  guarded(): object {
    return { passed: true }
  }

  @Authorize(hasAccess())
  @Get('files/:name')
  file(): object {
    return { passed: true }
  }

  @Authorize(hasAccess())
  @Delete('files/:name')
  removeFile(): object {
    return { passed: true }
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
