import { createSecretKey } from 'node:crypto'
import { signatureHolds } from '../../jws/signature.ts'
import type { VerificationKey } from '../../keys/verification-key.ts'
import type { ParsedToken } from '../../pipeline/tokens.ts'

/** Why a signature may not hold under the key that the token names. */
export function adviceOnSignature(parsed: ParsedToken, key: VerificationKey): string {
  const { signature } = parsed
  if (signature.length === 0) {
    return 'the signature is empty: it was taken off, or the token was never signed'
  }
  if (key.algorithm.family === 'hmac') return adviceOnSecret(parsed, key)
  if (key.algorithm.family === 'ecdsa' && signature[0] === 0x30 && isDerLength(signature)) {
    return 'the signature is in DER form: have the issuer write the two numbers one after the other (IEEE P1363, RFC 7518 section 3.4)'
  }
  if (signature.length < key.signatureBytes) {
    return 'the signature is too short for the key: the token was cut off, or another key signed it'
  }
  if (signature.length > key.signatureBytes) {
    return 'the signature is too long for the key: text was added to the token, or another key signed it'
  }
  return 'the token was changed after it was signed, or another key under the same kid signed it: get a new token; if a new one fares alike, compare the environment (staging, production) of the token with that of the keys'
}

function isDerLength(signature: Buffer): boolean {
  return signature[1] === signature.length - 2 || signature[2] === signature.length - 3
}

/** Other readings of the secret: which of them the issuer signs with can be tried, and no secret is shown. */
function adviceOnSecret(parsed: ParsedToken, key: VerificationKey): string {
  const bytes = key.key.export()
  const text = bytes.toString('latin1')
  const readings: readonly (readonly [advice: string, bytes: Buffer])[] = [
    [
      "the issuer takes the secret for base64: set sharedSecret(secret, { encoding: 'base64' }), or base64url",
      Buffer.from(text, 'base64'),
    ],
    [
      "the issuer takes the secret for hexadecimal: set sharedSecret(Buffer.from(secret, 'hex'))",
      Buffer.from(text, 'hex'),
    ],
    [
      'the issuer takes the secret without the white space around it: trim it, a file ends with a line break',
      Buffer.from(text.trim(), 'latin1'),
    ],
    [
      'the issuer takes the secret as text, not as base64: leave the encoding out',
      Buffer.from(bytes.toString('base64')),
    ],
    [
      'the issuer takes the secret as text, not as base64url: leave the encoding out',
      Buffer.from(bytes.toString('base64url')),
    ],
    [
      'the issuer takes the secret as hexadecimal text: hand the text over, not its bytes',
      Buffer.from(bytes.toString('hex')),
    ],
  ]
  const reading = readings.find(
    ([, other]) =>
      other.length > 0 && signatureHolds(parsed, { ...key, key: createSecretKey(other) }),
  )
  return (
    reading?.[0] ??
    'the issuer signs with another secret, or the token was changed: compare the secret on both sides, its encoding and white space too'
  )
}
