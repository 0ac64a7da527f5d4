import { staticKeys } from '../../src/keys/static-keys.ts'
import { publicKeyPem } from '../../src/keys/public-key-pem.ts'
import { sharedSecret } from '../../src/keys/shared-secret.ts'
import { foreignKeys, keys, secret, sign } from '../signing.ts'
import { tokenWith, withSegments, type Broken } from './broken.ts'

const good = tokenWith()
const text = secret.toString()
const hs = (key: Uint8Array | string) => tokenWith({}, { alg: 'HS256', kid: undefined }, key)
const invalid = { code: 'signature_invalid', check: 'signature' } as const
const unknown = { code: 'key_not_found', check: 'key' } as const
const notAllowed = { code: 'alg_not_allowed', check: 'algorithm' } as const

/** Tokens whose key or signature is not the issuer's, and policies with another key than it. */
export const brokenSignatures: readonly Broken[] = [
  {
    ...notAllowed,
    kind: 'alg none',
    says: [/not signed at all/],
    token: tokenWith({}, { alg: 'none' }),
  },
  {
    ...notAllowed,
    kind: 'alg in lower case',
    says: [/by case only/],
    token: tokenWith({}, { alg: 'rs256' }),
  },
  {
    ...notAllowed,
    kind: 'an algorithm that nobody knows',
    says: [/no such algorithm/],
    token: tokenWith({}, { alg: 'XY512' }),
  },
  {
    ...notAllowed,
    kind: 'an algorithm of encryption',
    says: [/of an encrypted token/],
    token: tokenWith({}, { alg: 'RSA-OAEP' }),
  },
  {
    ...notAllowed,
    kind: 'a shared secret where public keys are configured',
    says: [/signed with a shared secret/, /RS256 or ES256/],
    token: hs(secret),
  },
  {
    ...notAllowed,
    kind: 'a private key where a shared secret is configured',
    says: [/discovery\(\) or remoteJwks\(\)/],
    token: good,
    options: { keys: sharedSecret(secret) },
  },
  {
    ...notAllowed,
    kind: 'an algorithm that the policy leaves out',
    says: [/add RS256 to algorithms/],
    token: good,
    options: { algorithms: ['ES256'] },
  },
  {
    ...notAllowed,
    kind: 'EdDSA under its new name',
    says: [/the same computation/],
    token: tokenWith({}, { alg: 'Ed25519', kid: 'ed25519' }, keys.ed25519),
    options: { algorithms: ['EdDSA'] },
  },
  {
    ...unknown,
    kind: 'alg RS256 with an EC key',
    says: [/alg is "RS256" and that key is for ES256/],
    token: tokenWith({}, { kid: 'p256' }),
  },
  {
    ...unknown,
    kind: 'a key for an algorithm that the policy leaves out',
    says: [/that key is for .*PS256/],
    token: tokenWith({}, { alg: 'ES256', kid: 'rsa' }, keys.p256),
    options: { algorithms: ['ES256'] },
  },
  {
    ...unknown,
    kind: 'a kid that is not in the set',
    says: [/kids are \["rsa"/, /not in the key set/, /another environment/],
    token: tokenWith({}, { kid: 'rsa-2020' }),
  },
  {
    ...unknown,
    kind: 'no kid, several keys',
    says: [/several keys fit/, /names no kid/],
    token: tokenWith({}, { kid: undefined }),
    options: { keys: staticKeys({ keys: [keys.rsa.jwk, foreignKeys.rsa.jwk] }) },
  },
  {
    ...unknown,
    kind: 'no kid, no key for the algorithm',
    says: [/no key is for "RS256"/],
    token: tokenWith({}, { kid: undefined }),
    options: { keys: staticKeys(keys.p256.jwk), algorithms: ['RS256', 'ES256'] },
  },
  {
    ...invalid,
    kind: 'a changed payload',
    says: [/changed after it was signed/],
    token: withSegments(good, ([h, , s]) => [h, tokenWith({ sub: 'eve' }).split('.')[1] ?? '', s]),
  },
  {
    ...invalid,
    kind: 'another key under the same kid',
    says: [/another key under the same kid/, /staging/],
    token: tokenWith({}, {}, foreignKeys.rsa),
  },
  {
    ...invalid,
    kind: 'an empty signature',
    says: [/the signature is empty/],
    token: withSegments(good, ([h, p]) => [h, p, '']),
  },
  {
    ...invalid,
    kind: 'a signature that was cut off',
    says: [/too short/],
    token: withSegments(good, ([h, p, s]) => [h, p, s.slice(0, 40)]),
  },
  {
    ...invalid,
    kind: 'a signature with text added',
    says: [/too long/],
    token: `${good}AAAA`,
  },
  {
    ...invalid,
    kind: 'an ECDSA signature in DER form',
    says: [/DER form/, /P1363/],
    token: withSegments(tokenWith({}, { alg: 'ES256', kid: 'p256' }), ([h, p]) => [
      h,
      p,
      Buffer.concat([Buffer.from([0x30, 68]), Buffer.alloc(68, 2)]).toString('base64url'),
    ]),
  },
  {
    ...invalid,
    kind: 'another shared secret',
    says: [/another secret/],
    token: hs('another secret of more than thirty-two bytes'),
    options: { keys: sharedSecret(secret) },
  },
  {
    ...invalid,
    kind: 'a secret that the issuer takes for base64',
    says: [/takes the secret for base64/],
    token: hs(Buffer.from(secret.toString('base64'), 'base64')),
    options: { keys: sharedSecret(secret.toString('base64')) },
  },
  {
    ...invalid,
    kind: 'a secret that the issuer takes as text',
    says: [/as text, not as base64/, /leave the encoding out/],
    token: hs(secret.toString('base64')),
    options: { keys: sharedSecret(secret.toString('base64'), { encoding: 'base64' }) },
  },
  {
    ...invalid,
    kind: 'a secret with a line break of its file',
    says: [/white space around it/],
    token: hs(text),
    options: { keys: sharedSecret(`${text}\n`) },
  },
  {
    ...invalid,
    kind: 'a public key of another issuer in the configuration',
    says: [/compare the environment/],
    token: sign({ alg: 'RS256' }),
    options: {
      keys: publicKeyPem(
        foreignKeys.rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
        'RS256',
      ),
    },
  },
]
