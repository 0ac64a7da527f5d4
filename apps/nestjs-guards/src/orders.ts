import { Injectable } from '@nestjs/common'
import { EventEmitter, on } from 'node:events'

/** One order, as each transport shows it. */
export interface StoredOrder {
  readonly id: number
  readonly item: string
  readonly amount: number
}

/** The orders of this sample, in memory. */
@Injectable()
export class Orders {
  readonly #events = new EventEmitter()
  readonly #all: StoredOrder[] = [{ id: 1, item: 'tea', amount: 3 }]

  list(): readonly StoredOrder[] {
    return this.#all
  }

  add(item: string): StoredOrder {
    const order = { id: this.#all.length + 1, item, amount: 1 }
    this.#all.push(order)
    this.#events.emit('added', order)
    return order
  }

  /** Orders that are added from now on. */
  async *added(): AsyncGenerator<StoredOrder> {
    for await (const [order] of on(this.#events, 'added')) yield order as StoredOrder
  }
}
