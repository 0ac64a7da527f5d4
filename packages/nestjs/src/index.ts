export { JwtAuthModule, type JwtAuthAsyncOptions } from './jwt-auth.module.ts'
export { JwtAuthGuard } from './jwt-auth.guard.ts'
export {
  Authorize,
  Public,
  RequireClaims,
  RequireRoles,
  RequireScopes,
} from './route-decorators.ts'
export { Claim, CurrentConnection, CurrentUser } from './parameter-decorators.ts'
export { VERIFIER } from './injection-tokens.ts'
export type { Transport } from './transports/transport.ts'
export { readinessHandler as readiness } from '@sekisho/core'
