import type { Denial, Verifier } from '@sekisho/core'
import type { ExecutionContext } from '@nestjs/common'
import type { ModuleRef } from '@nestjs/core'

/** What `JwtAuthGuard` needs to know of one kind of context: where tokens are, how refusals look. */
export interface Transport {
  /** As `context.getType()` names it. */
  readonly type: string
  /** Looks whether the application is set up for it, while it starts. @throws {TypeError} if not. */
  readonly prepare?: (modules: ModuleRef) => void
  /** Finds out who came, at `placeOf(context)`. */
  readonly admit: (verifier: Verifier, context: ExecutionContext) => Promise<void>
  /** What templates of a requirement may name. */
  readonly params: (context: ExecutionContext) => unknown
  /** The exception that carries the denial to the client. */
  readonly refusal: (context: ExecutionContext, denial: Denial) => Error
}
