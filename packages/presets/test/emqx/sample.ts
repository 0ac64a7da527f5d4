import { emqx, type EmqxOptions } from '../../src/index.ts'
import { nowSeconds } from '../tokens.ts'

/** The form of the product's page, with its default secret. */
export const example = {
  mechanism: 'jwt',
  from: 'password',
  use_jwks: false,
  algorithm: 'hmac-based',
  secret: 'emqxsecret',
  secret_base64_encoded: false,
  verify_claims: {},
  disconnect_after_expire: true,
}
export const secret = 'a secret of thirty-two bytes, ok'
export const good = { ...example, secret, verify_claims: { iss: 'emqx', aud: 'devices' } }
export const claims = { iss: 'emqx', aud: 'devices', sub: 'c1', exp: nowSeconds + 60 }

export const atNow = () => nowSeconds * 1000

export function policyOf(changes: object = {}, options: EmqxOptions = {}) {
  return emqx({ ...good, ...changes }, options).policy
}
