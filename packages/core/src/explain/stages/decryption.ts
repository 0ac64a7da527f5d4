import { isAuthError, type AuthError } from '../../errors.ts'
import type { DecryptionKey } from '../../jwe/decryption-key.ts'
import { decrypt } from '../../pipeline/decrypt.ts'
import type { RawToken } from '../../pipeline/tokens.ts'
import type { Notes, Report } from '../report.ts'

/** `decrypt`, told; nothing is told of a token that is not encrypted. */
export async function tellDecryption(
  raw: RawToken,
  keys: readonly DecryptionKey[],
  maxTokenBytes: number,
  report: Report,
): Promise<RawToken> {
  const expected = `a JWE for a decryption key (${keys.map(({ algorithm }) => algorithm).join(', ')}), with cty JWT`
  try {
    const jws = await decrypt(raw, keys, maxTokenBytes)
    if (jws !== raw) {
      report.hide(jws)
      report.pass('encryption', () => ({ expected, found: 'it decrypts' }))
    }
    return jws
  } catch (error) {
    if (isAuthError(error)) report.fail('encryption', error, () => ({ expected, ...notes(error) }))
    throw error
  }
}

function notes(error: AuthError): Notes {
  switch (error.code) {
    case 'token_undecryptable':
      return {
        found: 'it does not decrypt',
        advice:
          'the issuer encrypted to another public key, or the token was changed: compare the key that the issuer holds for this service with the configured private key',
      }
    case 'key_not_found':
      return {
        found: 'no single decryption key for its kid',
        advice:
          'give each decryption key the kid under which the issuer knows it, or leave the kid of a lone key out',
      }
    case 'alg_not_allowed':
      return {
        found: `an unsupported ${error.claim ?? 'alg'}`,
        advice:
          error.claim === 'enc'
            ? 'have the issuer encrypt the content with A256GCM or another registered algorithm'
            : 'have the issuer use the key management algorithm of the configured key, or configure a key for its algorithm',
      }
    case 'header_unsupported':
      return {
        found: `the header member ${error.claim ?? ''} is not supported as it stands`,
        advice:
          error.claim === 'cty'
            ? 'only a signed token inside the encrypted one is accepted: have the issuer sign, then encrypt, with cty JWT'
            : `have the issuer leave ${error.claim ?? 'it'} out of its encrypted tokens`,
      }
    default:
      return {
        found: 'five segments that are no compact JWE',
        advice: 'the text was changed or cut on its way; compare its length at the sender',
      }
  }
}
