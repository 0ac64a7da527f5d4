import { compactDecrypt } from 'jose'
import { decodeBase64url } from '../encoding/base64url.ts'
import { readJsonObject, type JsonObject } from '../encoding/json-object.ts'
import { AuthError } from '../errors.ts'
import { shown } from '../shown.ts'
import type { DecryptionKey } from './decryption-key.ts'

/** Authenticated encryption of RFC 7518 section 5.1; every registered one is. */
const contentEncryptionAlgorithms = [
  'A128GCM',
  'A192GCM',
  'A256GCM',
  'A128CBC-HS256',
  'A192CBC-HS384',
  'A256CBC-HS512',
]

/** Tells the five segments of a compact JWE (RFC 7516 section 9). */
export function isCompactJwe(token: string): boolean {
  return token.split('.', 6).length === 5
}

/**
 * Decrypts a compact JWE that holds a JWS (RFC 7519 section 5.2), and returns that JWS, unverified:
 * anybody who has the public key can encrypt.
 *
 * The work is bounded by the length of the token: no password-based algorithm, no compression.
 *
 * @throws {AuthError} `token_malformed`, `header_unsupported`, `alg_not_allowed`, `key_not_found`,
 *   `token_undecryptable`
 */
export async function decryptNested(jwe: string, keys: readonly DecryptionKey[]): Promise<string> {
  const segments = jwe.split('.').map(decodeBase64url)
  if (segments.includes(null)) throw malformed('a segment is not canonical base64url')
  const header = readJsonObject(segments[0] as Buffer)
  if (typeof header === 'string') throw malformed(`the header ${header}`)
  checkHeader(header)
  const key = chooseKey(header, keys)
  const plaintext = await decryptWith(jwe, key)
  return plaintext.toString('latin1')
}

function checkHeader(header: JsonObject): void {
  for (const member of ['crit', 'zip', 'p2c', 'p2s']) {
    if (Object.hasOwn(header, member)) {
      throw new AuthError(
        'header_unsupported',
        `the header member ${member} of an encrypted token is not supported`,
        { claim: member },
      )
    }
  }
  const { cty, enc } = header
  if (typeof cty !== 'string' || !/^(?:application\/)?jwt$/i.test(cty)) {
    throw new AuthError(
      'header_unsupported',
      `cty of an encrypted token is ${shown(cty)}, expected "JWT": only a signed token inside is accepted`,
      { claim: 'cty' },
    )
  }
  if (!contentEncryptionAlgorithms.includes(enc as string)) {
    throw new AuthError(
      'alg_not_allowed',
      `enc is ${shown(enc)}, allowed are ${contentEncryptionAlgorithms.join(', ')}`,
      { claim: 'enc' },
    )
  }
}

function chooseKey(header: JsonObject, keys: readonly DecryptionKey[]): DecryptionKey {
  const { alg, kid } = header
  if (kid !== undefined && typeof kid !== 'string') {
    throw malformed(`expected a string kid in the header, got ${shown(kid)}`)
  }
  const forAlgorithm = keys.filter(({ algorithm }) => algorithm === alg)
  if (forAlgorithm.length === 0) {
    throw new AuthError(
      'alg_not_allowed',
      `alg of an encrypted token is ${shown(alg)}, the decryption keys are for ${keys.map(({ algorithm }) => algorithm).join(', ')}`,
      { claim: 'alg' },
    )
  }
  const named = forAlgorithm.filter((key) => kid !== undefined && key.kid === kid)
  const fitting =
    named.length > 0
      ? named
      : forAlgorithm.filter((key) => key.kid === undefined || kid === undefined)
  const [key, ...more] = fitting
  if (key === undefined || more.length > 0) {
    throw new AuthError(
      'key_not_found',
      `${more.length > 0 ? 'several decryption keys fit' : 'no decryption key fits'} kid ${shown(kid)}`,
      { claim: 'kid' },
    )
  }
  return key
}

async function decryptWith(jwe: string, { algorithm, key }: DecryptionKey): Promise<Buffer> {
  try {
    const { plaintext } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: [algorithm],
      contentEncryptionAlgorithms,
    })
    return Buffer.from(plaintext)
  } catch {
    // One answer for every cause: which step failed would serve an attacker as an oracle.
    throw new AuthError(
      'token_undecryptable',
      'the token does not decrypt; was it encrypted to another key?',
    )
  }
}

function malformed(what: string): AuthError {
  return new AuthError('token_malformed', `the encrypted token is not a compact JWE: ${what}`)
}
