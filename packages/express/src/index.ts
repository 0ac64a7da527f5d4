export { jwtAuth } from './jwt-auth.ts'
export { requireScopes } from './guards.ts'
