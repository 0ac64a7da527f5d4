import { isAuthError } from '../../errors.ts'
import type { VerificationKey } from '../../keys/verification-key.ts'
import type { IssuerPolicy } from '../../options/policy.ts'
import { findKey } from '../../pipeline/key.ts'
import type { ParsedToken } from '../../pipeline/tokens.ts'
import { shown } from '../../shown.ts'
import { adviceOnAlgorithm } from '../advice/algorithm.ts'
import { adviceOnKey } from '../advice/key.ts'
import { adviceOnOutage } from '../advice/outage.ts'
import { causesOf } from '../causes.ts'
import type { Notes, Report } from '../report.ts'

/** `findKey`, told in two steps: algorithm, key. */
export async function tellKey(
  parsed: Pick<ParsedToken, 'header'>,
  issuer: IssuerPolicy,
  report: Report,
): Promise<VerificationKey> {
  const { alg, kid } = parsed.header
  const algorithm = (): Notes => ({
    expected: `alg to be one of ${[...issuer.algorithms].join(', ')}`,
    found: `alg is ${shown(alg)}`,
  })
  const wanted = `one key of ${issuer.source.kind} for ${kid === undefined ? 'no kid' : `kid ${shown(kid)}`}, alg ${shown(alg)}`
  try {
    const key = await findKey(parsed, issuer)
    report.pass('algorithm', algorithm)
    report.pass('key', () => ({
      expected: wanted,
      found: key.kid === undefined ? 'a key without kid' : `key ${shown(key.kid)}`,
    }))
    return key
  } catch (error) {
    if (!isAuthError(error)) throw error
    if (error.code === 'alg_not_allowed') {
      report.fail('algorithm', error, () => ({
        ...algorithm(),
        advice: adviceOnAlgorithm(alg, issuer),
      }))
      throw error
    }
    report.pass('algorithm', algorithm)
    report.fail('key', error, () => ({
      expected: wanted,
      ...(error.kind === 'unavailable'
        ? { found: causesOf(error).join(': '), advice: adviceOnOutage(error) }
        : adviceOnKey(parsed, issuer, error)),
    }))
    throw error
  }
}
