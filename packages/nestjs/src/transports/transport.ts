import type { Denial, Verifier } from '@sekisho/core'
import type { ExecutionContext } from '@nestjs/common'

/** What `JwtAuthGuard` needs to know of one kind of context: where tokens are, how refusals look. */
export interface Transport {
  /** As `context.getType()` names it. */
  readonly type: string
  /** Finds out who came, at `placeOf(context)`. */
  readonly admit: (verifier: Verifier, context: ExecutionContext) => Promise<void>
  /** What templates of a requirement may name. */
  readonly params: (context: ExecutionContext) => unknown
  /** The exception that carries the denial to the client; of GraphQL an `HttpException`. */
  readonly refusal: (context: ExecutionContext, denial: Denial) => Error
}
