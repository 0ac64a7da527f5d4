export { jwtAuth } from './jwt-auth.ts'
export { requireScopes } from './guards.ts'
export { readiness } from './readiness.ts'
