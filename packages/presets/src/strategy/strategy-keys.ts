import {
  discovery,
  publicKeyPem,
  remoteJwks,
  sharedSecret,
  type IssuerOptions,
  type JwsAlgorithm,
} from '@sekisho/core'
import { invalidOption, oneOf } from '@sekisho/core/options'
import { neededText } from '../product/setting-values.ts'

/** The Key Source of the dialog, one of three. */
export interface KeySourceFields {
  /** `issuer`: by its metadata. `jwksUri`: at `jwksUri`. `staticKey`: `algorithm` and `key`. */
  readonly keySource: 'issuer' | 'jwksUri' | 'staticKey'
  readonly jwksUri?: string
  readonly algorithm?: JwsAlgorithm
  /** A secret for HS256, HS384, HS512; for all others a PEM with `BEGIN PUBLIC KEY`. */
  readonly key?: string
}

const algorithms = [
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
] as const

/** @throws {TypeError} for a field that is missing, or of another key source. */
export function strategyKeys(
  fields: KeySourceFields,
  allowInsecureHttp: boolean,
): Pick<IssuerOptions, 'keys' | 'algorithms'> {
  const source = oneOf('keySource', fields.keySource, ['issuer', 'jwksUri', 'staticKey'])
  const remote = allowInsecureHttp ? { allowInsecureHttp } : {}
  if (source !== 'staticKey') refuse(fields, ['algorithm', 'key'], source)
  if (source !== 'jwksUri') refuse(fields, ['jwksUri'], source)
  if (source === 'issuer') return { keys: discovery(remote) }
  if (source === 'jwksUri') {
    return { keys: remoteJwks(neededText('jwksUri', fields.jwksUri), remote) }
  }
  const algorithm = oneOf('algorithm', fields.algorithm, algorithms)
  if (typeof fields.key !== 'string' || fields.key === '') {
    // Not shown: it may be a secret.
    throw invalidOption('key', typeof fields.key, 'non-empty text')
  }
  return algorithm.startsWith('HS')
    ? { keys: sharedSecret(fields.key), algorithms: [algorithm] }
    : { keys: publicKeyPem(fields.key, algorithm) }
}

function refuse(
  fields: KeySourceFields,
  names: readonly (keyof KeySourceFields)[],
  source: string,
): void {
  const given = names.find((name) => fields[name] !== undefined)
  if (given !== undefined) throw invalidOption(given, 'set', `left out with keySource: '${source}'`)
}
