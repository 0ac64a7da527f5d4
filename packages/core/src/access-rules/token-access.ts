import type { Authentication } from '../authentication.ts'
import { claimAt } from '../mapping/claim-at.ts'
import { boolean, checkNames, optionalText } from '../options/checks.ts'
import type { TemplateValues } from '../rules/template.ts'
import type { AccessRequest } from './access-request.ts'
import { compileAccessRules, type AccessRules } from './compile-access-rules.ts'
import { decideAccess, type AccessDecision } from './decide-access.ts'

/** Which claims of a token are access rules. */
export interface AccessRulesOptions {
  /** Name of the claim, or JSON Pointer beginning with a slash. Default `acl`. */
  readonly claim?: string
  /** `true` lets a token whose `is_superuser` claim says so past every rule. Default false. */
  readonly allowSuperuserClaim?: boolean
}

/** What the access rules of one token say; frozen. */
export interface TokenAccess {
  /**
   * Holds a request against the rules; never throws. `unmatched`: no rule speaks about it, or the
   * token carries none. `expired`, to be refused, once the second of `exp` is over, without tolerance,
   * on a connection that outlives its token too.
   */
  decide(request: AccessRequest): AccessDecision
}

/** Reads the rules of a token. @throws {AuthError} `policy_invalid` */
export type AccessReader = (
  token: Pick<Authentication, 'claims' | 'attributes'>,
  values: TemplateValues,
) => TokenAccess

const noRules = compileAccessRules([])

/** Checks and compiles the option. @throws {TypeError} naming what is wrong with it. */
export function createAccessReader(options: AccessRulesOptions, now: () => number): AccessReader {
  checkNames(options, ['claim', 'allowSuperuserClaim'], 'accessRules')
  const { claim = 'acl', allowSuperuserClaim = false } = options
  optionalText('claim of accessRules', claim)
  boolean('allowSuperuserClaim', allowSuperuserClaim)
  // Once per token: claims that a cache hands out again have their rules.
  const compiled = new WeakMap<object, AccessRules>()
  return ({ claims, attributes }, values) => {
    const rules = compiled.get(claims) ?? rulesIn(claims, claim)
    compiled.set(claims, rules)
    const asker = {
      ...askerOf(values),
      attributes,
      expiresAt: claims.exp ?? null,
      superuserClaim: claimAt(claims, 'is_superuser'),
      allowSuperuserClaim,
    }
    return Object.freeze({
      decide: (request) => decideAccess(rules, request, { ...asker, nowSeconds: now() / 1000 }),
    } satisfies TokenAccess)
  }
}

function rulesIn(claims: Readonly<Record<string, unknown>>, claim: string): AccessRules {
  const carried = claimAt(claims, claim)
  return carried === undefined ? noRules : compileAccessRules(carried)
}

function askerOf(values: TemplateValues) {
  const own = (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined)
  return {
    clientid: own('clientid'),
    username: own('username'),
    ipAddress: own('ipaddr'),
    zone: own('zone'),
    listener: own('listener'),
    certCommonName: own('cert_common_name'),
  }
}
