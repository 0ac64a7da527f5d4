import { isAuthError } from '../../errors.ts'
import type { IssuerPolicy, Policy } from '../../options/policy.ts'
import { selectIssuer } from '../../pipeline/issuer.ts'
import type { ParsedToken } from '../../pipeline/tokens.ts'
import { shown } from '../../shown.ts'
import { adviceOnIssuer } from '../advice/issuer.ts'
import { kindOf } from '../kind-of.ts'
import type { Report } from '../report.ts'

/** `selectIssuer`, told. */
export function explainIssuer(parsed: ParsedToken, policy: Policy, report: Report): IssuerPolicy {
  const { issuers, defaultIssuer } = policy
  const claims = parsed.unverifiedClaims
  const iss = Object.hasOwn(claims, 'iss') ? claims['iss'] : undefined
  const names = [...issuers.keys()]
  const notes = {
    expected: `iss is exactly ${names.length > 1 ? 'one of ' : ''}${names.slice(0, 10).map(shown).join(', ')}${defaultIssuer === null ? '' : ', or absent'}`,
    found: `iss is ${typeof iss === 'string' ? shown(iss) : kindOf(iss)}`,
  }
  try {
    const issuer = selectIssuer(parsed, issuers, defaultIssuer)
    report.pass('issuer', notes)
    return issuer
  } catch (error) {
    if (isAuthError(error)) {
      report.fail('issuer', error, { ...notes, advice: adviceOnIssuer(iss, names) })
    }
    throw error
  }
}
