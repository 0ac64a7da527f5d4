import { starrocks, type StarRocksOptions } from '../../src/index.ts'
import { directoryWith } from '../directory.ts'
import { jwks, nowSeconds } from '../tokens.ts'

/** The example of the product's page. */
export const example = `{
  "jwks_url": "jwks.json",
  "principal_field": "preferred_username",
  "required_issuer": "http://idp.example:38080/realms/master",
  "required_audience": "starrocks"
}`
export const claims = {
  iss: 'http://idp.example:38080/realms/master',
  aud: 'starrocks',
  preferred_username: 'tom',
  exp: nowSeconds + 60,
}

export function policyOf(json: string | object, options: StarRocksOptions = {}) {
  const confDirectory = directoryWith({ 'jwks.json': JSON.stringify(jwks) })
  return starrocks(json as string, { confDirectory, ...options }).policy
}

export const settings = JSON.parse(example) as Record<string, string>

/** The message of the TypeError for these settings. */
export function mistakeIn(json: unknown, options: StarRocksOptions = {}): string {
  try {
    policyOf(json as string, options)
  } catch (error) {
    if (error instanceof TypeError) return error.message
    throw error
  }
  return 'none'
}
