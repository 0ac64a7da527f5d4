import type { Authentication } from '../../authentication.ts'
import { isAuthError, type AuthError } from '../../errors.ts'
import { claimAt } from '../../mapping/claim-at.ts'
import type { IssuerPolicy } from '../../options/policy.ts'
import type { VerifyContext } from '../../options/verify-context.ts'
import { toAuthentication } from '../../pipeline/principal.ts'
import type { CheckedClaims, RawToken } from '../../pipeline/tokens.ts'
import { adviceOnPerson } from '../advice/person.ts'
import { faultName } from '../causes.ts'
import { foundIn } from '../message.ts'
import { personChecks } from '../plan.ts'
import type { Notes, Report } from '../report.ts'

/** `toAuthentication`, told: what it refuses with says how far it came. */
export async function tellPerson(
  checked: CheckedClaims,
  raw: RawToken,
  defaultIssuer: string | null,
  context: VerifyContext,
  report: Report,
): Promise<Authentication> {
  try {
    const authentication = await toAuthentication(checked, raw, defaultIssuer, context)
    for (const name of personChecks) report.pass(name, () => passed(name, checked, authentication))
    return authentication
  } catch (error) {
    if (isAuthError(error)) {
      const name = checkThatRefused(error)
      const before = personChecks.slice(0, personChecks.indexOf(name))
      for (const other of before) report.pass(other)
      report.fail(name, error, () => ({
        expected: expectation(name, checked.issuer),
        found: found(error),
        advice: adviceOnPerson(error),
      }))
    }
    throw error
  }
}

function checkThatRefused({ code }: AuthError): string {
  switch (code) {
    case 'subject_mismatch':
      return 'expected subject'
    case 'claim_missing':
    case 'claim_malformed':
      return 'attributes'
    case 'group_denied':
    case 'groups_unavailable':
      return 'groups'
    case 'schema_mismatch':
      return 'schema'
    default:
      return 'subject'
  }
}

function expectation(name: string, { subject, attributes, allowedGroups, schema }: IssuerPolicy) {
  const expectations: Readonly<Record<string, string>> = {
    subject: subject === null ? 'that sub names the subject' : 'that the subject option finds one',
    'expected subject': 'the subject given as expectedSubject, if one was',
    permissions: 'scopes and roles where scopeClaims and roleClaims say',
    attributes:
      attributes === null ? 'nothing: no attributes are set' : 'that the mapped claims fit',
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

function passed(name: string, { token, issuer }: CheckedClaims, who: Authentication): Notes {
  const expected = expectation(name, issuer)
  if (name !== 'permissions') return { expected, found: 'as expected' }
  const listed = issuer.scopeClaims.some((path) => Array.isArray(claimAt(token.claims, path)))
  return {
    expected,
    found: `${who.scopes.size} scopes, ${who.roles.size} roles`,
    advice:
      who.scopes.size === 0 && listed && !issuer.scopeLists
        ? 'the scopes are a list, which grants nothing: set scopeLists: true if the issuer writes them so'
        : undefined,
  }
}
