import { Public, RequireClaims, RequireScopes } from '@sekisho/nestjs'
import { Inject } from '@nestjs/common'
import {
  Args,
  Field,
  Int,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql'
import { Orders, type StoredOrder } from './orders.ts'

@ObjectType()
export class Order {
  @Field(() => Int)
  id!: number

  @Field(() => String)
  item!: string

  @Field(() => Int)
  amount!: number
}

/** The same orders over GraphQL; the margin of one is for few eyes, whoever may see the order. */
@Resolver(() => Order)
export class OrdersResolver {
  constructor(@Inject(Orders) private readonly stored: Orders) {}

  @Public()
  @Query(() => [String])
  catalogue(): readonly string[] {
    return ['tea', 'rice']
  }

  @RequireScopes('orders:read')
  @Query(() => [Order])
  orders(): readonly StoredOrder[] {
    return this.stored.list()
  }

  @RequireClaims({ level: { atLeast: 3 } })
  @ResolveField(() => Int)
  margin(@Parent() { amount }: Order): number {
    return amount * 2
  }

  @RequireScopes('orders:read', 'orders:write')
  @Mutation(() => Order)
  addOrder(@Args('item', { type: () => String }) item: string): StoredOrder {
    return this.stored.add(item)
  }

  @RequireScopes('orders:read')
  @Subscription(() => Order, { resolve: (order: StoredOrder) => order })
  orderAdded(): AsyncGenerator<StoredOrder> {
    return this.stored.added()
  }
}
