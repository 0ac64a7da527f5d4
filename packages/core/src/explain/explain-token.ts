import { isAuthError } from '../errors.ts'
import type { IssuerPolicy, Policy } from '../options/policy.ts'
import type { VerifyContext } from '../options/verify-context.ts'
import { isOpaque } from '../pipeline/introspect.ts'
import type { CheckedClaims, RawToken } from '../pipeline/tokens.ts'
import type { Explanation } from './explanation.ts'
import { afterClaims, claimSteps, exchangeSteps, planFor, signedSteps } from './plan.ts'
import { Report } from './report.ts'
import { explainClaims } from './stages/claims.ts'
import { explainDecryption } from './stages/decryption.ts'
import { explainExchange } from './stages/exchange.ts'
import { explainForm } from './stages/form.ts'
import { explainGiven } from './stages/given.ts'
import { explainIntrospection } from './stages/introspection.ts'
import { explainIssuer } from './stages/issuer.ts'
import { explainKey } from './stages/key.ts'
import { explainPerson } from './stages/person.ts'
import { explainRevocation } from './stages/revocation.ts'
import { explainSignature } from './stages/signature.ts'

/**
 * Runs the stages of `verifyToken` one by one, in its order, and reports on each. Every decision is
 * made by the stage itself; what is added here is only the telling.
 */
export async function explainToken(
  token: unknown,
  policy: Policy,
  context: VerifyContext,
): Promise<Explanation> {
  const report = new Report()
  report.plan([...signedSteps, ...claimSteps, ...afterClaims])
  try {
    await walk(explainGiven(token, report), policy, context, report)
    return report.finish(null)
  } catch (error) {
    if (!isAuthError(error)) throw error
    return report.finish(error)
  }
}

async function walk(
  raw: RawToken,
  policy: Policy,
  context: VerifyContext,
  report: Report,
): Promise<void> {
  report.hide(raw)
  report.plan(planFor(raw, policy))
  if (policy.introspected !== null && isOpaque(raw, policy.maxTokenBytes)) {
    const answered = await explainIntrospection(raw, policy.introspected, policy.now() / 1000, report)
    const admitted = explainClaims(answered, policy.introspected, policy.now() / 1000, context, report)
    return admit(admitted, raw, policy, context, report)
  }
  const jws = await explainDecryption(raw, policy, report)
  const parsed = explainForm(jws, policy.maxTokenBytes, report)
  const issuer = explainIssuer(parsed, policy, report)
  if (issuer.exchanger !== null) report.plan(exchangeSteps)
  const key = await explainKey(parsed, issuer, report)
  const signed = explainSignature(parsed, key, report)
  const checked = explainClaims(signed, issuer, policy.now() / 1000, context, report)
  if (issuer.exchanger === null) return admit(checked, raw, policy, context, report)
  const exchanged = await explainExchange(checked, jws, issuer.exchanger, policy.now() / 1000, report)
  report.enter('exchanged token: ')
  return walk(exchanged, ofIssuer(policy, issuer.exchanger.issuer), context, report)
}

async function admit(
  checked: CheckedClaims,
  raw: RawToken,
  policy: Policy,
  context: VerifyContext,
  report: Report,
): Promise<void> {
  const inForce = await explainRevocation(checked, policy.isRevoked, report)
  await explainPerson(inForce, raw, policy.defaultIssuer, context, report)
}

/** As `verifyToken` narrows the policy for an exchanged token. */
function ofIssuer(policy: Policy, name: string): Policy {
  const issuer = policy.issuers.get(name) as IssuerPolicy
  const issuers = new Map(issuer.issuers.map((each) => [each, issuer]))
  return { ...policy, issuers, defaultIssuer: null, introspected: null }
}
