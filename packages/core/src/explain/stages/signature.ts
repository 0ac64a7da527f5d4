import { isAuthError } from '../../errors.ts'
import type { VerificationKey } from '../../keys/verification-key.ts'
import { verifySignature } from '../../pipeline/signature.ts'
import type { ParsedToken, SignedToken } from '../../pipeline/tokens.ts'
import { shown } from '../../shown.ts'
import { adviceOnSignature } from '../advice/signature.ts'
import type { Report } from '../report.ts'

/** `verifySignature`, told. */
export async function tellSignature(
  parsed: ParsedToken,
  key: VerificationKey,
  report: Report,
): Promise<SignedToken> {
  const expected = (): string =>
    `a signature of ${key.signatureBytes} bytes that holds under ${key.kid === undefined ? 'the key without kid' : `key ${shown(key.kid)}`} with ${key.algorithm.name}`
  try {
    const signed = await verifySignature(parsed, key)
    report.pass('signature', () => ({ expected: expected(), found: 'it holds' }))
    return signed
  } catch (error) {
    if (isAuthError(error)) {
      report.fail('signature', error, () => ({
        expected: expected(),
        found: `${parsed.signature.length} bytes that do not hold`,
        advice: adviceOnSignature(parsed, key),
      }))
    }
    throw error
  }
}
