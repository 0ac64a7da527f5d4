import { strategy, type StrategyOptions, type StrategySettings } from '../../src/index.ts'
import { nowSeconds } from '../tokens.ts'

export const secret = 'a secret of thirty-two bytes, ok'
export const settings: StrategySettings = {
  issuer: 'https://idp',
  audience: 'library',
  keySource: 'staticKey',
  algorithm: 'HS256',
  key: secret,
  userClaims: { userId: 'upn' },
}
export const claims = { iss: 'https://idp', aud: 'library', upn: 'tom', exp: nowSeconds + 60 }

export function policyOf(changes: object = {}, options: StrategyOptions = {}) {
  return strategy({ ...settings, ...changes }, options).policy
}
