import type { Authentication } from '../../authentication.ts'
import { isAuthError, type AuthError } from '../../errors.ts'
import type { IssuerPolicy } from '../../options/policy.ts'
import type { VerifyContext } from '../../options/verify-context.ts'
import { complete, describe } from '../../pipeline/principal.ts'
import type { CheckedClaims } from '../../pipeline/tokens.ts'
import { adviceOnPermissions } from '../advice/permissions.ts'
import { adviceOnPerson } from '../advice/person.ts'
import { faultName } from '../causes.ts'
import { foundIn } from '../message.ts'
import { checksOfStage } from '../plan.ts'
import type { Notes, Report } from '../report.ts'

/** `describe`, told: what it refuses with says how far it came. */
export function tellDescription(
  checked: CheckedClaims,
  raw: string,
  defaultIssuer: string | null,
  report: Report,
): Authentication {
  try {
    const described = describe(checked, raw, defaultIssuer)
    tellPassed('describe', described, checked.issuer, report)
    return described
  } catch (error) {
    if (isAuthError(error)) tellRefused('describe', error, checked.issuer, report)
    throw error
  }
}

/** `complete`, told. */
export async function tellCompletion(
  described: Authentication,
  issuer: IssuerPolicy,
  context: VerifyContext,
  report: Report,
): Promise<Authentication> {
  try {
    const completed = await complete(described, issuer, context)
    tellPassed('complete', described, issuer, report)
    return completed
  } catch (error) {
    if (isAuthError(error)) tellRefused('complete', error, issuer, report)
    throw error
  }
}

function tellPassed(
  stage: 'describe' | 'complete',
  who: Authentication,
  issuer: IssuerPolicy,
  report: Report,
): void {
  for (const name of checksOfStage(stage)) report.pass(name, () => passed(name, who, issuer))
}

function tellRefused(
  stage: 'describe' | 'complete',
  error: AuthError,
  issuer: IssuerPolicy,
  report: Report,
): void {
  const names = checksOfStage(stage)
  const name = checkThatRefused(error)
  for (const other of names.slice(0, names.indexOf(name))) report.pass(other)
  report.fail(name, error, () => ({
    expected: expectation(name, issuer),
    found: found(error),
    advice: adviceOnPerson(error),
  }))
}

function checkThatRefused({ code }: AuthError): string {
  switch (code) {
    case 'subject_mismatch':
      return 'expected subject'
    case 'claim_missing':
    case 'claim_malformed':
      return 'attributes'
    case 'policy_invalid':
      return 'access rules'
    case 'group_denied':
    case 'groups_unavailable':
      return 'groups'
    case 'schema_mismatch':
      return 'schema'
    default:
      return 'subject'
  }
}

function expectation(
  name: string,
  { subject, attributes, accessRules, allowedGroups, schema }: IssuerPolicy,
) {
  const expectations: Readonly<Record<string, string>> = {
    subject: subject === null ? 'that sub names the subject' : 'that the subject option finds one',
    'expected subject': 'the subject given as expectedSubject, if one was',
    permissions: 'scopes and roles where scopeClaims and roleClaims say',
    attributes:
      attributes === null ? 'nothing: no attributes are set' : 'that the mapped claims fit',
    'access rules':
      accessRules === null ? 'nothing: accessRules is not set' : 'access rules that can be read',
    groups: allowedGroups === null ? 'any group, or none' : 'a subject in an allowed group',
    schema: schema === null ? 'nothing: no schema is set' : 'that the claims fit the schema',
  }
  return expectations[name]
}

/** What a group provider says is the application's own, so it is not shown. */
function found(error: AuthError): string {
  return error.code === 'groups_unavailable'
    ? `a group provider that failed with ${faultName(error.cause)}`
    : foundIn(error)
}

function passed(name: string, who: Authentication, issuer: IssuerPolicy): Notes {
  const expected = expectation(name, issuer)
  if (name !== 'permissions') return { expected, found: 'as expected' }
  return {
    expected,
    found: `${who.scopes.size} scopes, ${who.roles.size} roles`,
    advice: adviceOnPermissions(who, issuer),
  }
}
