import { isJwsAlgorithm, isSymmetric } from '../../keys/algorithms.ts'
import type { IssuerPolicy } from '../../options/policy.ts'

const sameComputation: Readonly<Record<string, string>> = { EdDSA: 'Ed25519', Ed25519: 'EdDSA' }

/** What to do about an `alg` that the policy of the issuer does not allow. */
export function adviceOnAlgorithm(alg: string, { algorithms, source }: IssuerPolicy): string {
  if (alg.toLowerCase() === 'none') {
    return 'the token is not signed at all: it is forged, or the client of the issuer is set to unsigned tokens; such tokens are never accepted'
  }
  const upper = [...algorithms].find((name) => name.toLowerCase() === alg.toLowerCase())
  if (upper !== undefined) {
    return `alg differs from ${upper} by case only, and case counts: mend the issuer`
  }
  if (!isJwsAlgorithm(alg)) {
    return /^(?:RSA|ECDH|A\d{3}|dir|PBES2)/.test(alg)
      ? 'this is the algorithm of an encrypted token, not of a signed one: have the issuer sign'
      : `no such algorithm is verified here: have the issuer sign with ${[...algorithms].slice(0, 3).join(' or ')}`
  }
  const allowsSecrets = [...algorithms].every((name) => isJwsAlgorithm(name) && isSymmetric(name))
  if (isSymmetric(alg) && !allowsSecrets) {
    return 'the token is signed with a shared secret, and the policy has public keys: set the client at the issuer to RS256 or ES256; only if a secret is what you want, set keys to sharedSecret()'
  }
  if (!isSymmetric(alg) && allowsSecrets) {
    return 'the token is signed with a private key, and the policy has a shared secret: set keys to discovery() or remoteJwks() instead of sharedSecret()'
  }
  const twin = sameComputation[alg]
  if (twin !== undefined && algorithms.has(twin)) {
    return `${alg} and ${twin} name the same computation, and stand for themselves only: list both in algorithms`
  }
  return `add ${alg} to algorithms if the issuer is to sign with it; ${source.kind} ${source.algorithms.includes(alg) ? 'serves it' : 'does not serve it'}`
}
