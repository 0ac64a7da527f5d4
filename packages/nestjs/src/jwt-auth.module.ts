import { verifierFrom, type Verifier, type VerifierOptions } from '@sekisho/core'
import { Global, Inject, Module } from '@nestjs/common'
import type { DynamicModule, FactoryProvider, ModuleMetadata } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { JwtAuthGuard } from './jwt-auth.guard.ts'
import { VERIFIER } from './verifier-token.ts'

/**
 * A factory of the policy (or of a verifier that others use too), the tokens of its arguments, and
 * the modules that provide them.
 */
export type JwtAuthAsyncOptions = Pick<ModuleMetadata, 'imports'> &
  Pick<FactoryProvider<VerifierOptions | Verifier>, 'inject' | 'useFactory'>

/**
 * Closes every route of the application to requests without a good token; `@Public()` opens one.
 *
 * The verifier is exported under `VERIFIER`, and closed with the application.
 */
@Global()
@Module({
  providers: [JwtAuthGuard, { provide: APP_GUARD, useExisting: JwtAuthGuard }],
  exports: [VERIFIER, JwtAuthGuard],
})
export class JwtAuthModule {
  constructor(@Inject(VERIFIER) private readonly verifier: Verifier) {}

  /**
   * @param options a policy, or a verifier that others use too. Default: the policy in the
   *   environment, see `policyFromEnv`.
   * @throws {TypeError} while the application starts, for a mistake in the options or a missing
   *   variable.
   */
  static forRoot(options?: VerifierOptions | Verifier): DynamicModule {
    return withVerifier({ provide: VERIFIER, useFactory: () => verifierFrom(options) })
  }

  /** As `forRoot`, with a policy that is made from other providers, a configuration service say. */
  static forRootAsync({
    imports = [],
    inject = [],
    useFactory,
  }: JwtAuthAsyncOptions): DynamicModule {
    const create = async (...args: unknown[]): Promise<Verifier> =>
      verifierFrom(await useFactory(...args))
    return { ...withVerifier({ provide: VERIFIER, inject, useFactory: create }), imports }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.verifier.close()
  }
}

function withVerifier(verifier: FactoryProvider<Verifier>): DynamicModule {
  return { module: JwtAuthModule, providers: [verifier] }
}
