import {
  anyOf,
  hasClaims,
  hasRoles,
  type Authentication,
  type GuardedConnection,
} from '@sekisho/core'
import {
  Authorize,
  Claim,
  CurrentConnection,
  CurrentUser,
  Public,
  RequireClaims,
  RequireRoles,
  RequireScopes,
} from '@sekisho/nestjs'
import {
  Args,
  Field,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql'

@ObjectType()
export class Order {
  @Field()
  item!: string
}

/** One operation or field for each thing that guards decide about. */
@Resolver(() => Order)
export class OrdersResolver {
  @Public()
  @Query(() => String)
  open(@CurrentUser() user: Authentication | null): string {
    return user?.subject ?? 'nobody'
  }

  @Public()
  @Query(() => Order)
  sample(): Order {
    return { item: 'tea' }
  }

  @Query(() => String)
  me(@CurrentUser() user: Authentication | null): string {
    return user?.subject ?? 'nobody'
  }

  @Query(() => String, { nullable: true })
  department(@Claim('department') department: string | undefined): string | undefined {
    return department
  }

  @RequireScopes('orders:read')
  @Query(() => [Order])
  orders(): readonly Order[] {
    return [{ item: 'tea' }]
  }

  @RequireScopes('orders:read', 'orders:write')
  @Mutation(() => String)
  order(@Args('item') item: string): string {
    return item
  }

  @RequireClaims({ tenant: '${param.tenant}' })
  @Query(() => String)
  tenant(@Args('tenant') tenant: string): string {
    return tenant
  }

  @Authorize(anyOf(hasRoles('manager'), hasClaims({ level: { atLeast: 3 } })))
  @Query(() => String)
  either(): string {
    return 'passed'
  }

  @RequireRoles('clerk')
  @ResolveField(() => String)
  cost(@Parent() { item }: Order): string {
    return `3 for ${item}`
  }

  @ResolveField(() => String)
  stock(): string {
    return 'plenty'
  }

  @Public()
  @ResolveField(() => String)
  label(@Parent() { item }: Order): string {
    return item.toUpperCase()
  }

  @Public()
  @Mutation(() => String)
  async renew(
    @CurrentConnection() connection: GuardedConnection,
    @Args('token') token: string,
  ): Promise<string> {
    return (await connection.renew(token)).subject
  }

  @RequireScopes('orders:read')
  @Subscription(() => Order, { resolve: (order: Order) => order })
  async *ordered(): AsyncGenerator<Order> {
    yield { item: 'tea' }
    yield { item: 'rice' }
    await new Promise(() => undefined)
  }
}
