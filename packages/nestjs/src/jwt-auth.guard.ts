import { admit, allOf, guard, type Denial, type Verifier } from '@sekisho/core'
import { HttpException, Inject, Injectable } from '@nestjs/common'
import type { CanActivate, ExecutionContext } from '@nestjs/common'
import { httpContext, type HttpContext } from './http-context.ts'
import { rulesOf } from './route-rules.ts'
import { VERIFIER } from './verifier-token.ts'

/**
 * Lets a request reach its handler only with a token the policy accepts and the scopes the route
 * requires; `@Public()` opens a route. `JwtAuthModule` puts it before every route of the application.
 *
 * Refusals are `HttpException`s with the finished body; status and challenge follow RFC 6750
 * section 3. Who came is on `request.auth` and in `@CurrentUser()`.
 */
@Injectable()
export class JwtAuthGuard implements CanActivate {
  constructor(@Inject(VERIFIER) private readonly verifier: Verifier) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rules = rulesOf(context.getHandler(), context.getClass())
    if (rules.isPublic) return true
    const http = httpContext(context)
    const outcome = await admit(this.verifier, http.raw, http.request.body)
    if (outcome.kind === 'denied') throw refusal(http, outcome.denial)
    http.request.auth = outcome.kind === 'authenticated' ? outcome.authentication : undefined
    if (rules.requirements.length === 0) return true
    const denial = await guard(http.raw, allOf(...rules.requirements), http.request.params)
    if (denial !== null) throw refusal(http, denial)
    return true
  }
}

// The headers go on the response at once, for an HttpException carries none.
function refusal({ response }: HttpContext, { status, headers, body }: Denial): HttpException {
  for (const [name, value] of Object.entries(headers)) response.header(name, value)
  return new HttpException(JSON.parse(body) as Record<string, unknown>, status)
}
