import { verifierFrom, type Verifier, type VerifierOptions } from '@sekisho/core'
import { Global, Inject, Module } from '@nestjs/common'
import type { DynamicModule, FactoryProvider, ModuleMetadata } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { TRANSPORTS, VERIFIER } from './injection-tokens.ts'
import { JwtAuthGuard } from './jwt-auth.guard.ts'
import type { Transport } from './transports/transport.ts'
import { Transports } from './transports/transports.ts'

/**
 * A factory of the policy (or of a verifier that others use too), the tokens of its arguments, and
 * the modules that provide them.
 */
export type JwtAuthAsyncOptions = Pick<ModuleMetadata, 'imports'> &
  Pick<FactoryProvider<VerifierOptions | Verifier>, 'inject' | 'useFactory'>

/**
 * Closes every handler of the application to calls without a good token; `@Public()` opens one.
 *
 * The verifier is exported under `VERIFIER`, and closed with the application.
 */
@Global()
@Module({
  providers: [Transports, JwtAuthGuard, { provide: APP_GUARD, useExisting: JwtAuthGuard }],
  exports: [VERIFIER, Transports, JwtAuthGuard],
})
export class JwtAuthModule {
  constructor(@Inject(VERIFIER) private readonly verifier: Verifier) {}

  /**
   * @param options a policy, or a verifier that others use too. Default: the policy in the
   *   environment, see `policyFromEnv`.
   * @param transports what the application listens to beside HTTP: `graphql()`, `webSockets()`,
   *   `microservices()`. Default none: calls of other kinds are refused.
   * @throws {TypeError} while the application starts, for a mistake in the options or a missing
   *   variable.
   */
  static forRoot(
    options?: VerifierOptions | Verifier,
    transports: readonly Transport[] = [],
  ): DynamicModule {
    return moduleOf({ provide: VERIFIER, useFactory: () => verifierFrom(options) }, transports)
  }

  /** As `forRoot`, with a policy that is made from other providers, a configuration service say. */
  static forRootAsync(
    { imports = [], inject = [], useFactory }: JwtAuthAsyncOptions,
    transports: readonly Transport[] = [],
  ): DynamicModule {
    const create = async (...args: unknown[]) => verifierFrom(await useFactory(...args))
    return { ...moduleOf({ provide: VERIFIER, inject, useFactory: create }, transports), imports }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.verifier.close()
  }
}

function moduleOf(own: FactoryProvider<Verifier>, given: readonly Transport[]): DynamicModule {
  const providers = [own, { provide: TRANSPORTS, useValue: given }]
  return { module: JwtAuthModule, providers }
}
