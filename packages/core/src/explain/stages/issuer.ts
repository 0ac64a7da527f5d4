import { isAuthError } from '../../errors.ts'
import type { IssuerPolicy } from '../../options/policy.ts'
import { selectIssuer } from '../../pipeline/issuer.ts'
import type { ParsedToken } from '../../pipeline/tokens.ts'
import { shown } from '../../shown.ts'
import { adviceOnIssuer } from '../advice/issuer.ts'
import { kindOf } from '../../kind-of.ts'
import { checksFrom } from '../plan.ts'
import type { Notes, Report } from '../report.ts'

/** `selectIssuer`, told. */
export function tellIssuer(
  parsed: ParsedToken,
  issuers: ReadonlyMap<string, IssuerPolicy>,
  defaultIssuer: string | null,
  report: Report,
): IssuerPolicy {
  const claims = parsed.unverifiedClaims
  const iss = Object.hasOwn(claims, 'iss') ? claims['iss'] : undefined
  const names = [...issuers.keys()]
  const notes = (): Notes => ({
    expected: `iss to be exactly ${names.length > 1 ? 'one of ' : ''}${names.slice(0, 10).map(shown).join(', ')}${defaultIssuer === null ? '' : ', or absent'}`,
    found: `iss is ${typeof iss === 'string' ? shown(iss) : kindOf(iss)}`,
  })
  try {
    const issuer = selectIssuer(parsed, issuers, defaultIssuer)
    report.pass('issuer', notes)
    if (issuer.exchanger !== null) report.plan(checksFrom('findKey', 'exchange'))
    return issuer
  } catch (error) {
    if (isAuthError(error)) {
      report.fail('issuer', error, () => ({ ...notes(), advice: adviceOnIssuer(iss, names) }))
    }
    throw error
  }
}
