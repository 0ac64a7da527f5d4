import type { Authentication } from '../authentication.ts'
import { AuthError } from '../errors.ts'
import { groupsFrom } from '../mapping/groups.ts'
import { applySchema } from '../mapping/schema.ts'
import { frozenSet } from '../mapping/frozen-set.ts'
import { membersIn, scopesIn } from '../mapping/scopes.ts'
import { checkExpectedSubject } from '../mapping/subject.ts'
import type { IssuerPolicy } from '../options/policy.ts'
import type { VerifyContext } from '../options/verify-context.ts'
import { shown } from '../shown.ts'
import type { CheckedClaims, RawToken } from './tokens.ts'

/**
 * CheckedClaims → Authentication: who came, in the words of the application. A promise only when
 * somebody is asked: a group provider, a schema.
 *
 * @throws {AuthError} `subject_missing`, `subject_unmapped`, `subject_mismatch`, `claim_missing`,
 *   `claim_malformed`, `policy_invalid`, `group_denied`, `groups_unavailable`, `schema_mismatch`
 */
export function toAuthentication(
  { token, issuer: policy }: CheckedClaims,
  raw: RawToken,
  defaultIssuer: string | null,
  context: VerifyContext,
): Authentication | Promise<Authentication> {
  const { claims } = token
  // checkSubject and selectIssuer have seen to it that these are strings.
  const subject = policy.subject === null ? (claims.sub as string) : policy.subject(claims)
  checkExpectedSubject(subject, context, policy.ignoreSubjectCase)
  const attributes = policy.attributes === null ? noAttributes : policy.attributes(claims)
  const authentication: Authentication = Object.freeze({
    subject,
    issuer: claims.iss ?? (defaultIssuer as string),
    claims,
    header: token.header,
    token: raw,
    scopes: scopesIn(claims, policy.scopeClaims, policy.scopeLists),
    roles: membersIn(claims, policy.roleClaims),
    groups: membersIn(claims, policy.groupClaims),
    attributes,
    expiresAt: claims.exp === undefined ? null : new Date(claims.exp * 1000),
    ...(policy.accessRules === null
      ? noAccess
      : { access: policy.accessRules({ claims, attributes }, context.values ?? {}) }),
  })
  return policy.groupProviders.length === 0 && policy.schema === null
    ? inAllowedGroup(authentication, policy)
    : completed(authentication, policy)
}

const noAttributes = Object.freeze({})
const noAccess = Object.freeze({})

async function completed(
  authentication: Authentication,
  policy: IssuerPolicy,
): Promise<Authentication> {
  const { subject, claims } = authentication
  const known = await groupsFrom(policy.groupProviders, subject, claims)
  const groups = frozenSet([...authentication.groups, ...known])
  const admitted = inAllowedGroup(Object.freeze({ ...authentication, groups }), policy)
  if (policy.schema === null) return admitted
  // The registered type of the claims is the output of the schema.
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
