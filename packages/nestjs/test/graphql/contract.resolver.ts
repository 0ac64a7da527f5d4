import { anyOf, hasRoles, hasScopes, not, type Authentication } from '@sekisho/core'
import {
  Authorize,
  CurrentUser,
  Public,
  RequireClaims,
  RequireRoles,
  RequireScopes,
} from '@sekisho/nestjs'
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql'

/** The contract routes of the conformance cases as operations, each with its answer as JSON text. */
@Resolver()
export class ContractResolver {
  @Public()
  @Query(() => String)
  open(): string {
    return '{"open":true}'
  }

  @Query(() => String)
  me(@CurrentUser() user: Authentication | null): string {
    const { subject = null, scopes = [] } = user ?? {}
    return JSON.stringify({ subject, scopes: [...scopes].toSorted() })
  }

  @RequireScopes('orders:read')
  @Query(() => String)
  orders(): string {
    return '{"orders":[]}'
  }

  @RequireScopes('orders:read', 'orders:write')
  @Mutation(() => String)
  create(): string {
    return '{"created":true}'
  }

  @RequireRoles('admin')
  @Query(() => String)
  admin(): string {
    return '{"passed":true}'
  }

  @RequireClaims({ tenant: '${param.id}' })
  @Query(() => String)
  tenant(@Args('id') _id: string): string {
    return '{"passed":true}'
  }

  @Authorize(anyOf(hasScopes('orders:admin'), hasRoles('admin')))
  @Query(() => String)
  either(): string {
    return '{"passed":true}'
  }

  @Authorize(not(hasRoles('guest')))
  @Authorize(({ subject }) => subject === 'alice')
  @Query(() => String)
  guarded(): string {
    return '{"passed":true}'
  }

  @Query(() => String)
  boom(): never {
    throw new Error('boom')
  }
}
