import { isRevokedAs } from './is-revoked.ts'
import { tokenWith, type Broken } from './broken.ts'

/** Good tokens that do not make a person of the application, and applications that do not answer. */
export const brokenPeople: readonly Broken[] = [
  {
    kind: 'a revoked token',
    code: 'token_revoked',
    check: 'revocation',
    says: [/answered true/, /sign in again/],
    token: tokenWith(),
    options: { isRevoked: () => true },
  },
  {
    kind: 'an isRevoked that forgets its answer',
    code: 'token_revoked',
    check: 'revocation',
    says: [/neither true nor false/, /missing return/],
    token: tokenWith(),
    options: { isRevoked: isRevokedAs(undefined) },
  },
  {
    kind: 'a store of revoked tokens that is down',
    code: 'revocation_unavailable',
    check: 'revocation',
    says: [/ECONNREFUSED/, /store behind isRevoked/],
    token: tokenWith(),
    options: {
      isRevoked: () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })),
    },
  },
  {
    kind: 'a subject claim that is absent',
    code: 'subject_missing',
    check: 'subject',
    says: [/found upn is none/, /subject option/],
    token: tokenWith(),
    options: { subject: 'upn' },
  },
  {
    kind: 'subject rules that do not match',
    code: 'subject_unmapped',
    check: 'subject',
    says: [/no subject rule matches/, /add a rule/],
    token: tokenWith({ upn: 'alice' }),
    options: { subject: [{ claim: 'upn', match: '(.+)@corp' }] },
  },
  {
    kind: 'another login name than the token has',
    code: 'subject_mismatch',
    check: 'expected subject',
    says: [/"alice", expected "Alice"/, /ignoreSubjectCase/],
    token: tokenWith(),
    context: { expectedSubject: 'Alice' },
  },
  {
    kind: 'a mapped claim that is absent',
    code: 'claim_missing',
    check: 'attributes',
    says: [/no department claim/, /ID token only/],
    token: tokenWith(),
    options: { attributes: { unit: { claim: 'department', required: true } } },
  },
  {
    kind: 'a mapped claim of another type',
    code: 'claim_malformed',
    check: 'attributes',
    says: [/a number, for the attribute level/, /coerce/],
    token: tokenWith({ level: '7' }),
    options: { attributes: { level: { claim: 'level', type: 'number' } } },
  },
  {
    kind: 'claims that do not fit the schema',
    code: 'schema_mismatch',
    check: 'schema',
    says: [/at \["profile.age"\]/, /compare the schema with what the issuer sends/],
    token: tokenWith(),
    options: {
      schema: {
        '~standard': {
          version: 1,
          vendor: 'test',
          validate: (claims) => ({
            issues: [{ message: JSON.stringify(claims), path: ['profile', 'age'] }],
          }),
        },
      },
    },
  },
  {
    kind: 'a subject in no allowed group',
    code: 'group_denied',
    check: 'groups',
    says: [/none of the allowed groups/, /groupClaims/],
    token: tokenWith({ groups: ['guests'] }),
    options: { groupClaims: ['groups'], allowedGroups: ['staff'] },
  },
  {
    kind: 'a group provider that is down',
    code: 'groups_unavailable',
    check: 'groups',
    says: [/failed with TypeError/, /not at fault/],
    token: tokenWith(),
    options: {
      groupProviders: [
        () => {
          throw new TypeError('connection of the directory is closed')
        },
      ],
    },
  },
]
