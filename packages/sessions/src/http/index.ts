export { sessionEndpoints } from './endpoints.ts'
export { nodeMiddleware, type NodeMiddleware, type NodeRequest } from './node-middleware.ts'
export { koaMiddleware, type KoaContext, type KoaMiddleware } from './koa-middleware.ts'
export { requireSameOrigin, type SameOriginOptions } from './same-origin.ts'
export {
  loginThrottle,
  type LoginThrottle,
  type LoginThrottleOptions,
  type RateLimiter,
} from './login-throttle.ts'
export { tokenLogin } from './token-login/token-login.ts'
export { boundToCookie } from './token-login/session-binding.ts'
export type {
  ProvisionOptions,
  RefusedLogin,
  TokenLoginCodes,
  TokenLoginOptions,
} from './token-login/token-login-options.ts'
export type { CookieOptions, EndpointPaths, EndpointsOptions } from './endpoint-options.ts'
export type { EndpointHandler } from './endpoint-handler.ts'
export type { EndpointAnswer, EndpointRequest } from './endpoint-request.ts'
