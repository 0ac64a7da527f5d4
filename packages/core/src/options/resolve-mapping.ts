import { compileAttributes } from '../mapping/attributes.ts'
import type { GroupProvider } from '../mapping/groups.ts'
import type { ClaimsSchema } from '../mapping/schema.ts'
import { compileSubject } from '../mapping/subject.ts'
import { compileClaimRules } from '../rules/claim-rules.ts'
import { boolean, strings } from './checks.ts'
import { invalidOption } from './invalid-option.ts'
import type { IssuerPolicy } from './policy.ts'
import type { IssuerOptions } from './verifier-options.ts'

type Mapping = Pick<
  IssuerPolicy,
  | 'subject'
  | 'ignoreSubjectCase'
  | 'attributes'
  | 'scopeClaims'
  | 'scopeLists'
  | 'roleClaims'
  | 'groupClaims'
  | 'groupProviders'
  | 'allowedGroups'
  | 'claimRules'
  | 'schema'
>

/** The options that turn claims into people, checked and compiled. @throws {TypeError} naming the option. */
export function resolveMapping(options: IssuerOptions): Mapping {
  const {
    subject,
    ignoreSubjectCase = false,
    attributes,
    attributeLimits,
    scopeClaims = ['scope', 'scp'],
    scopeLists = false,
    roleClaims = 'roles',
    groupClaims = 'groups',
    groupProviders = [],
    allowedGroups,
    claimRules,
    schema,
  } = options
  return {
    subject: subject === undefined ? null : compileSubject(subject),
    ignoreSubjectCase: boolean('ignoreSubjectCase', ignoreSubjectCase),
    attributes: resolveAttributes(attributes, attributeLimits),
    scopeClaims: strings('scopeClaims', scopeClaims),
    scopeLists: boolean('scopeLists', scopeLists),
    roleClaims: strings('roleClaims', roleClaims),
    groupClaims: strings('groupClaims', groupClaims),
    groupProviders: resolveProviders(groupProviders),
    allowedGroups:
      allowedGroups === undefined ? null : new Set(strings('allowedGroups', allowedGroups)),
    claimRules:
      claimRules === undefined
        ? null
        : compileClaimRules(claimRules, 'claimRules', 'claim_mismatch'),
    schema: schema === undefined ? null : resolveSchema(schema),
  }
}

function resolveAttributes(
  attributes: IssuerOptions['attributes'],
  limits: IssuerOptions['attributeLimits'],
): IssuerPolicy['attributes'] {
  if (attributes !== undefined) {
    return compileAttributes(attributes, limits === undefined ? {} : limits)
  }
  if (limits === undefined) return null
  throw invalidOption('attributeLimits', limits, 'left out: there are no attributes')
}

function resolveProviders(providers: unknown): readonly GroupProvider[] {
  if (!Array.isArray(providers) || !providers.every((item) => typeof item === 'function')) {
    throw invalidOption(
      'groupProviders',
      typeof providers,
      'a list of functions, such as groupFile(path)',
    )
  }
  return [...(providers as readonly GroupProvider[])]
}

function resolveSchema(schema: unknown): ClaimsSchema {
  const isSchema =
    ((typeof schema === 'object' && schema !== null) || typeof schema === 'function') &&
    '~standard' in schema
  if (!isSchema)
    throw invalidOption(
      'schema',
      typeof schema,
      'a Standard Schema, of zod, valibot or arktype for example',
    )
  return schema as ClaimsSchema
}
