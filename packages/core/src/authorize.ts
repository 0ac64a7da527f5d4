import type { Authentication } from './authentication.ts'
import { AuthError } from './errors.ts'
import { strings } from './options/checks.ts'
import { compileClaimRules, type ClaimRules } from './rules/claim-rules.ts'
import { templateNamesIn, type TemplateValues } from './rules/template.ts'
import { shown } from './shown.ts'

/** What a route asks of whoever came, beyond a good token; shared by every adapter. */
export interface Requirement {
  /** Names of the template values without which nobody can tell whether it is met. Default none. */
  readonly needs?: readonly string[]
  /** The refusal, or null when the requirement is met. */
  readonly refusal: (
    authentication: Authentication,
    values: TemplateValues,
  ) => AuthError | null | Promise<AuthError | null>
}

/** A question of the application; only `true` lets the request pass. */
export type Predicate = (authentication: Authentication) => boolean | Promise<boolean>

const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/**
 * Requires every one of these scopes; refused with 403 `insufficient_scope` and a challenge that names
 * those the token lacks (RFC 6750 section 3.1).
 *
 * @throws {TypeError} without any scope, or for one that is no scope-token of RFC 6749 section 3.3.
 */
export function hasScopes(...scopes: readonly string[]): Requirement {
  if (
    scopes.length === 0 ||
    !scopes.every((scope) => typeof scope === 'string' && scopeToken.test(scope))
  ) {
    throw new TypeError(
      `Sekisho: requireScopes() needs at least one scope, each without spaces or quotes; got ${shown(scopes)}`,
    )
  }
  return {
    refusal: ({ scopes: granted }) => {
      const missing = scopes.filter((scope) => !granted.has(scope))
      if (missing.length === 0) return null
      return new AuthError(
        'scope_insufficient',
        `the token lacks ${missing.join(' ')}; have the client ask the issuer for it`,
        { claim: 'scope', scopes: missing },
      )
    },
  }
}

/** Requires every one of these roles. @throws {TypeError} without any. */
export function hasRoles(...roles: readonly string[]): Requirement {
  return holds('role', roles, (authentication) => authentication.roles)
}

/** Requires every one of these groups. @throws {TypeError} without any. */
export function hasGroups(...groups: readonly string[]): Requirement {
  return holds('group', groups, (authentication) => authentication.groups)
}

/**
 * Requires claims to be what the rules say; `${param.id}` stands for a parameter of the route, and
 * matches nothing where there is none.
 *
 * @throws {TypeError} naming the rule.
 */
export function hasClaims(rules: ClaimRules): Requirement {
  const compiled = compileClaimRules(rules, 'the claims of a route', 'permission_denied')
  return {
    needs: templateNamesIn(rules),
    refusal: ({ claims }, values) => compiled(claims, values),
  }
}

/** Requires whatever the application finds out; anything but `true` refuses. */
export function satisfies(predicate: Predicate): Requirement {
  if (typeof predicate !== 'function') {
    throw new TypeError(
      `Sekisho: authorize() needs a function or a requirement; got ${shown(predicate)}`,
    )
  }
  return {
    refusal: async (authentication) => {
      const answer: unknown = await predicate(authentication)
      return answer === true ? null : denied('the predicate of the route did not answer true')
    },
  }
}

/** A requirement as it is, or a predicate as a requirement. */
export function requirementFrom(given: Requirement | Predicate): Requirement {
  return typeof given === 'object' && given !== null && 'refusal' in given
    ? given
    : satisfies(given)
}

/** Requires all of them. Scopes that any of them lacks are named together. @throws {TypeError} without any. */
export function allOf(...requirements: readonly Requirement[]): Requirement {
  checkRequirements('allOf', requirements)
  return {
    needs: needsOf(requirements),
    refusal: async (authentication, values) => {
      const refusals = await refusalsOf(requirements, authentication, values)
      const [first = null] = refusals
      if (first === null) return null
      const scopes = [...new Set(refusals.flatMap((refusal) => refusal.scopes))]
      const ofScopes = refusals.every(({ code }) => code === 'scope_insufficient')
      return ofScopes ? new AuthError(first.code, first.message, { claim: 'scope', scopes }) : first
    },
  }
}

/**
 * Requires one of them; refused as the first of them is, so name the one first that a client should
 * ask for.
 *
 * @throws {TypeError} without any.
 */
export function anyOf(...requirements: readonly Requirement[]): Requirement {
  checkRequirements('anyOf', requirements)
  return {
    needs: needsOf(requirements),
    refusal: async (authentication, values) => {
      const refusals = await refusalsOf(requirements, authentication, values)
      return refusals.length < requirements.length ? null : (refusals[0] ?? null)
    },
  }
}

/**
 * Requires that the requirement is not met. Where a template in it has no value nobody can tell, and the
 * request is refused.
 *
 * @throws {TypeError} for anything but one requirement.
 */
export function not(requirement: Requirement, ...others: readonly never[]): Requirement {
  checkRequirements('not', [requirement, ...others])
  if (others.length > 0) {
    throw new TypeError(
      `Sekisho: not() takes one requirement, got ${others.length + 1}; join them with anyOf() or allOf()`,
    )
  }
  const needs = needsOf([requirement])
  return {
    needs,
    refusal: async (authentication, values) => {
      const missing = needs.find((name) => !Object.hasOwn(values, name) || !values[name])
      if (missing !== undefined)
        return denied(`not() cannot tell: \${${missing}} has no value here`)
      return (await requirement.refusal(authentication, values)) === null
        ? denied('the route is closed to whom a requirement under not() fits')
        : null
    },
  }
}

function needsOf(requirements: readonly Requirement[]): readonly string[] {
  return [...new Set(requirements.flatMap(({ needs = [] }) => needs))]
}

async function refusalsOf(
  requirements: readonly Requirement[],
  authentication: Authentication,
  values: TemplateValues,
): Promise<readonly AuthError[]> {
  const answers = await Promise.all(
    requirements.map(async ({ refusal }) => refusal(authentication, values)),
  )
  return answers.filter((answer) => answer !== null)
}

function holds(
  kind: 'role' | 'group',
  names: readonly string[],
  granted: (authentication: Authentication) => ReadonlySet<string>,
): Requirement {
  const wanted = strings(`the ${kind}s of a route`, names)
  return {
    refusal: (authentication) => {
      const missing = wanted.filter((name) => !granted(authentication).has(name))
      return missing.length === 0
        ? null
        : denied(`the token lacks the ${kind} ${missing.join(', ')}`)
    },
  }
}

function denied(message: string): AuthError {
  return new AuthError('permission_denied', message)
}

function checkRequirements(name: string, requirements: readonly unknown[]): void {
  if (requirements.length === 0)
    throw new TypeError(`Sekisho: ${name}() needs at least one requirement`)
  for (const given of requirements) {
    if (typeof given === 'object' && given !== null && 'refusal' in given) continue
    throw new TypeError(
      `Sekisho: ${name}() takes requirements, such as hasRoles('admin'), got ${Array.isArray(given) ? 'a list' : typeof given}; make one of a function with requirementFrom()`,
    )
  }
}
