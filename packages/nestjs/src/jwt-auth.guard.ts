import { allOf, guard, type Verifier } from '@sekisho/core'
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common'
import { publicFault } from './graphql/public-fault.ts'
import { VERIFIER } from './injection-tokens.ts'
import { noteJudged } from './transports/never-unguarded.ts'
import { placeOf } from './transports/place-of.ts'
import { rulesOf } from './route-rules.ts'
import { Transports } from './transports/transports.ts'

/**
 * Lets a call reach its handler only with a token the policy accepts and what the handler requires;
 * `@Public()` opens a handler. `JwtAuthModule` puts it before everything in the application.
 *
 * HTTP refusals are `HttpException`s with the finished body; status and challenge follow RFC 6750
 * section 3. Other contexts need their transport, see `JwtAuthModule`. Who came is in
 * `@CurrentUser()`, and on `request.auth` over HTTP.
 */
@Injectable()
export class JwtAuthGuard implements CanActivate {
  constructor(
    @Inject(VERIFIER) private readonly verifier: Verifier,
    @Inject(Transports) private readonly transports: Transports,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    noteJudged(context)
    try {
      const { isPublic, requirements } = rulesOf(context.getHandler(), context.getClass())
      if (isPublic) return true
      const transport = this.transports.of(context.getType())
      await transport.admit(this.verifier, context)
      const required = requirements.length === 0 ? null : allOf(...requirements)
      const denial = await guard(placeOf(context), required, transport.params(context))
      if (denial !== null) throw transport.refusal(context, denial)
      return true
    } catch (fault) {
      throw publicFault(context, fault)
    }
  }
}
