import { createSecretKey } from 'node:crypto'
import { decodeBase64url } from '../encoding/base64url.ts'
import { AuthError } from '../errors.ts'
import {
  algorithmNamed,
  isJwsAlgorithm,
  isSymmetric,
  type Algorithm,
  type JwsAlgorithm,
} from '../keys/algorithms.ts'
import { found } from '../keys/found.ts'
import { importPublicJwk, type Jwk, type UsableJwk } from '../keys/jwk.ts'
import { KeySet } from '../keys/key-set.ts'
import { strings, checkNames } from '../options/checks.ts'
import { invalidOption } from '../options/invalid-option.ts'
import { shown } from '../shown.ts'
import { parseCompact } from './compact.ts'
import type { JoseHeader } from './header.ts'
import { signatureHolds } from './signature.ts'

const largest = 1_048_576

/** What a verified JWS holds. */
export interface VerifiedJws {
  readonly header: Readonly<JoseHeader>
  /** The signed bytes; not necessarily JSON. */
  readonly payload: Uint8Array
}

/**
 * Verifies a compact JWS (RFC 7515 section 5.2) with a payload of any kind.
 *
 * Checks form, header, algorithm, key and signature. Does not read the payload: no claim, no
 * expiry, no issuer. For tokens use `createVerifier`.
 *
 * @param keys one JWK or a JWK Set; symmetric (`oct`) keys are taken here, but not beside public ones.
 * @param options.algorithms the values of `alg` that are accepted; HS* never beside the others.
 * @throws {TypeError} for a mistake in the options, {AuthError} for anything wrong with the JWS or keys.
 */
export async function verifyCompact(
  jws: string,
  keys: Jwk | { readonly keys: readonly Jwk[] },
  options: { readonly algorithms: readonly JwsAlgorithm[] },
): Promise<VerifiedJws> {
  checkNames(options, ['algorithms'], 'verifyCompact()')
  const algorithms = resolveAlgorithms(options.algorithms)
  if (typeof keys !== 'object' || keys === null)
    throw invalidOption('the keys of verifyCompact()', typeof keys, 'a JWK or a JWK Set')
  if (typeof jws !== 'string') {
    throw new AuthError('token_malformed', `expected the JWS as a string, got ${typeof jws}`)
  }
  const parsed = parseCompact(jws, largest)
  const { alg, kid } = parsed.header
  if (!isJwsAlgorithm(alg) || !algorithms.includes(alg)) {
    throw new AuthError(
      'alg_not_allowed',
      `alg is ${shown(alg)}, allowed are ${algorithms.join(', ')}`,
    )
  }
  const set = readKeys(keys, algorithms)
  if (!signatureHolds(parsed, found(set.find(alg, kid), set, alg, kid))) {
    throw new AuthError('signature_invalid', `the signature does not hold with ${alg}`)
  }
  return { header: parsed.header, payload: parsed.payload }
}

function resolveAlgorithms(wanted: unknown): readonly JwsAlgorithm[] {
  const list = strings('algorithms', wanted)
  const known = list.filter(isJwsAlgorithm)
  const symmetric = known.filter(isSymmetric)
  if (known.length !== list.length || (symmetric.length > 0 && symmetric.length < known.length)) {
    throw invalidOption('algorithms', wanted, 'names of JWS algorithms, either HS* or the others')
  }
  return known
}

function readKeys(
  keys: Jwk | { readonly keys: readonly Jwk[] },
  algorithms: readonly JwsAlgorithm[],
): KeySet {
  const list: readonly unknown[] = Array.isArray(keys['keys']) ? keys['keys'] : [keys]
  checkSet(list)
  const read = list.map((jwk) => importSecretJwk(jwk) ?? importPublicJwk(jwk))
  return new KeySet(
    read.filter((key): key is UsableJwk => !('reason' in key)),
    algorithms,
  )
}

/** One reading only: no secret beside public keys, no kid twice for one kind (RFC 7517 section 4.5). */
function checkSet(list: readonly unknown[]): void {
  const jwks = list.filter((jwk): jwk is Jwk => typeof jwk === 'object' && jwk !== null)
  const secrets = jwks.filter((jwk) => jwk['kty'] === 'oct').length
  const named = jwks.filter((jwk) => typeof jwk['kid'] === 'string')
  const names = new Set(named.map((jwk) => JSON.stringify([jwk['kty'], jwk['kid']])))
  if ((secrets > 0 && secrets < jwks.length) || names.size < named.length) {
    throw new AuthError(
      'key_not_found',
      'the key set mixes secrets with public keys, or gives one kid to two keys of a kind',
      { claim: 'kid' },
    )
  }
}

function importSecretJwk(jwk: unknown): UsableJwk | null {
  const members = jwk as Jwk | null | undefined
  if (members?.['kty'] !== 'oct') return null
  const { k, alg, use, key_ops: operations, kid } = members
  const bytes = typeof k === 'string' ? decodeBase64url(k) : null
  const mayVerify =
    (kid === undefined || typeof kid === 'string') &&
    (use === undefined || use === 'sig') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify')))
  if (bytes === null || !mayVerify) return null
  const algorithms = (['HS256', 'HS384', 'HS512'] as const).filter(
    (name) =>
      (alg === undefined || alg === name) &&
      bytes.length >= (algorithmNamed(name) as Algorithm).hashBytes,
  )
  return { kid, algorithms, key: createSecretKey(bytes) }
}
