import type { Authentication } from '../authentication.ts'
import { AuthError } from '../errors.ts'
import { groupsFrom } from '../mapping/groups.ts'
import { applySchema } from '../mapping/schema.ts'
import { frozenDate } from '../mapping/frozen-date.ts'
import { frozenSet } from '../mapping/frozen-set.ts'
import { membersIn, scopesIn } from '../mapping/scopes.ts'
import { checkExpectedSubject } from '../mapping/subject.ts'
import type { IssuerPolicy } from '../options/policy.ts'
import type { VerifyContext } from '../options/verify-context.ts'
import { shown } from '../shown.ts'
import type { CheckedClaims } from './tokens.ts'

/**
 * CheckedClaims → Authentication, as far as claims and policy say: who came, in the words of the
 * application. The same for every request with this token.
 *
 * @throws {AuthError} `subject_missing`, `subject_unmapped`, `claim_missing`, `claim_malformed`
 */
export function describe(
  { token: { claims, header }, issuer: policy }: CheckedClaims,
  raw: string,
  defaultIssuer: string | null,
): Authentication {
  const { exp } = claims
  return Object.freeze({
    // checkSubject and selectIssuer have seen to it that these are strings.
    subject: policy.subject === null ? (claims.sub as string) : policy.subject(claims),
    issuer: claims.iss ?? (defaultIssuer as string),
    claims,
    header,
    token: raw,
    scopes: scopesIn(claims, policy.scopeClaims, policy.scopeLists),
    roles: membersIn(claims, policy.roleClaims),
    groups: membersIn(claims, policy.groupClaims),
    attributes: policy.attributes === null ? noAttributes : policy.attributes(claims),
    expiresAt: exp === undefined ? null : frozenDate(exp * 1000),
  })
}

const noAttributes = Object.freeze({})

/**
 * Authentication → Authentication: what only this request, or somebody who is asked, can tell. A
 * promise only for a group provider or a schema.
 *
 * @throws {AuthError} `subject_mismatch`, `policy_invalid`, `group_denied`, `groups_unavailable`,
 *   `schema_mismatch`
 */
export function complete(
  described: Authentication,
  policy: IssuerPolicy,
  context: VerifyContext,
): Authentication | Promise<Authentication> {
  checkExpectedSubject(described.subject, context, policy.ignoreSubjectCase)
  const known =
    policy.accessRules === null
      ? described
      : Object.freeze({ ...described, access: policy.accessRules(described, context.values ?? {}) })
  return policy.groupProviders.length === 0 && policy.schema === null
    ? inAllowedGroup(known, policy)
    : completed(known, policy)
}

async function completed(described: Authentication, policy: IssuerPolicy): Promise<Authentication> {
  const { subject, claims } = described
  const known = await groupsFrom(policy.groupProviders, subject, claims)
  const groups = frozenSet([...described.groups, ...known])
  const admitted = inAllowedGroup(Object.freeze({ ...described, groups }), policy)
  if (policy.schema === null) return admitted
  // The registered type is that of the output.
  const output = (await applySchema(policy.schema, claims)) as Authentication['claims']
  return Object.freeze({ ...admitted, claims: output })
}

/** The client is not told which groups there are (RFC 6750 section 3.1 names scopes only). */
function inAllowedGroup(
  authentication: Authentication,
  { allowedGroups }: IssuerPolicy,
): Authentication {
  if (allowedGroups === null) return authentication
  for (const group of authentication.groups) if (allowedGroups.has(group)) return authentication
  throw new AuthError(
    'group_denied',
    `subject ${shown(authentication.subject)} is in none of the allowed groups ${shown([...allowedGroups])}`,
  )
}
