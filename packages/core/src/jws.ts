export { verifyCompact, type VerifiedJws } from './jws/verify-compact.ts'
export type { JoseHeader } from './jws/header.ts'
export type { Jwk } from './keys/jwk.ts'
export type { JwsAlgorithm } from './keys/algorithms.ts'
