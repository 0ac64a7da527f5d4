import { Inject, Injectable, type OnModuleInit, type Type } from '@nestjs/common'
import { ModulesContainer } from '@nestjs/core'
import { checkFieldResolvers } from '../graphql/field-resolvers.ts'
import { TRANSPORTS } from '../injection-tokens.ts'
import { http } from './http.ts'
import { neverUnguarded } from './never-unguarded.ts'
import type { Transport } from './transport.ts'

/** The transports of an application: HTTP, and those that `JwtAuthModule` was given. */
@Injectable()
export class Transports implements OnModuleInit {
  readonly #all: ReadonlyMap<string, Transport>
  readonly #modules: ModulesContainer
  readonly #gateways: readonly Type[]
  #connectionsAreGuarded = false

  constructor(
    @Inject(TRANSPORTS) given: readonly Transport[],
    @Inject(ModulesContainer) modules: ModulesContainer,
  ) {
    this.#all = new Map([http, ...given].map((transport) => [transport.type, transport]))
    this.#modules = modules
    // Here and not later: Nest looks at gateways before onModuleInit().
    this.#gateways = neverUnguarded(modules)
  }

  onModuleInit(): void {
    checkFieldResolvers(this.#modules)
    const [gateway] = this.#gateways
    if (gateway === undefined || this.#connectionsAreGuarded) return
    throw new TypeError(
      `Sekisho: anybody could connect to ${gateway.name}: call app.useWebSocketAdapter() with JwtWsAdapter or JwtIoAdapter ahead of app.init() and app.listen(), or mark the class @Public()`,
    )
  }

  /** An adapter says that it lets no connection in without asking for its token. */
  guardConnections(): void {
    this.#connectionsAreGuarded = true
  }

  /** @throws {TypeError} for a kind of context that the application is not set up for. */
  of(type: string): Transport {
    const found = this.#all.get(type)
    if (found !== undefined) return found
    throw new TypeError(
      `Sekisho: JwtAuthGuard refuses the context "${type}", for which JwtAuthModule has no transport; give forRoot() graphql(), webSockets() or microservices(), each from @sekisho/nestjs/...`,
    )
  }
}
