export { jwtAuth } from './jwt-auth.ts'
export { authorize, requireClaims, requireRoles, requireScopes } from './guards.ts'
export { readiness } from './readiness.ts'
