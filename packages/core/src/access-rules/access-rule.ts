import type { AccessContext } from './access-context.ts'
import type { Asked } from './access-request.ts'

export type Permission = 'allow' | 'deny'

/** One compiled rule. */
export interface AccessRule {
  readonly permission: Permission
  /** Whether the rule speaks about the request; the first that does decides. */
  readonly applies: (asked: Asked, context: AccessContext) => boolean
}
