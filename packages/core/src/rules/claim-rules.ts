import { AuthError } from '../errors.ts'
import { claimAt } from '../mapping/claim-at.ts'
import { checkNames } from '../options/checks.ts'
import { invalidOption } from '../options/invalid-option.ts'
import { shown } from '../shown.ts'
import { compileTemplate, templateNamesIn, type TemplateValues } from './template.ts'

type Scalar = string | number | boolean

/**
 * What one claim must be. Text may hold `${name}` for values of the request; with such a value
 * missing nothing matches.
 */
export interface ClaimRule {
  /** The claim equals this, of the same type. */
  readonly equals?: Scalar
  /** The claim equals one of these. */
  readonly oneOf?: readonly Scalar[]
  /** The claim is a list that holds this, or this itself. */
  readonly contains?: Scalar
  /** The claim is a number, at least this. */
  readonly atLeast?: number
  /** The claim is a number, at most this. */
  readonly atMost?: number
}

/** Claim (name, or JSON Pointer beginning with a slash) → value it must equal, or rule. */
export type ClaimRules = Readonly<Record<string, Scalar | ClaimRule>>

/** Holds claims and values of a request against rules: the first refusal, or null. */
export type CompiledClaimRules = (
  claims: Readonly<Record<string, unknown>>,
  values: TemplateValues,
) => AuthError | null

type Test = (value: unknown, values: TemplateValues) => boolean

/**
 * Checks and compiles claim rules.
 *
 * @param code the refusal: `claim_mismatch` where the token must fit, `permission_denied` at a route.
 * @throws {TypeError} naming the rule.
 */
export function compileClaimRules(
  rules: unknown,
  where: string,
  code: 'claim_mismatch' | 'permission_denied',
): CompiledClaimRules {
  if (
    typeof rules !== 'object' ||
    rules === null ||
    Array.isArray(rules) ||
    Object.keys(rules).length === 0
  ) {
    throw invalidOption(where, rules, 'a non-empty object of claims and what they must be')
  }
  const compiled = Object.entries(rules).map(([path, rule]) => ({
    path,
    tests: testsOf(`${where}[${JSON.stringify(path)}]`, rule),
    names: templateNamesIn(rule),
  }))
  return (claims, values) => {
    for (const { path, tests, names } of compiled) {
      const value = claimAt(claims, path)
      if (value === undefined && code === 'claim_mismatch') {
        return new AuthError(
          'claim_missing',
          `the token has no ${path} claim, and ${where} needs it`,
          { claim: path },
        )
      }
      if (!tests.every((test) => test(value, values))) {
        return new AuthError(
          code,
          `${path} is ${shown(value)}, which ${where} does not allow${adviceOn(names, values)}`,
          { claim: path },
        )
      }
    }
    return null
  }
}

/** Without its value a template matches nothing, and the claim is not at fault. */
function adviceOn(names: readonly string[], values: TemplateValues): string {
  const absent = names.find((name) => !Object.hasOwn(values, name) || !values[name])
  return absent === undefined
    ? ''
    : `; \${${absent}} has no value: give one in values of the context, or name one that is there`
}

function testsOf(name: string, option: unknown): readonly Test[] {
  const rule: unknown = typeof option === 'object' ? option : { equals: option }
  checkNames(rule, ['equals', 'oneOf', 'contains', 'atLeast', 'atMost'], name)
  const { equals, oneOf, contains, atLeast, atMost } = rule as ClaimRule
  const tests: Test[] = []
  if (equals !== undefined) tests.push(equalTo(`${name}.equals`, equals))
  if (oneOf !== undefined) tests.push(oneOfTest(`${name}.oneOf`, oneOf))
  if (contains !== undefined) tests.push(containing(`${name}.contains`, contains))
  if (atLeast !== undefined)
    tests.push(bounded(`${name}.atLeast`, atLeast, (value) => value >= atLeast))
  if (atMost !== undefined)
    tests.push(bounded(`${name}.atMost`, atMost, (value) => value <= atMost))
  if (tests.length === 0)
    throw invalidOption(name, rule, 'a rule with equals, oneOf, contains, atLeast or atMost')
  return tests
}

function equalTo(name: string, wanted: unknown): Test {
  if (typeof wanted === 'string') {
    const template = compileTemplate(wanted)
    if (template.names.includes('')) {
      throw invalidOption(name, wanted, 'text with a name in each ${}')
    }
    return (value, values) => typeof value === 'string' && value === template.fill(values)
  }
  if (typeof wanted !== 'boolean' && !Number.isFinite(wanted)) {
    throw invalidOption(name, wanted, 'text, a number, true or false')
  }
  return (value) => value === wanted
}

function oneOfTest(name: string, wanted: unknown): Test {
  if (!Array.isArray(wanted) || wanted.length === 0)
    throw invalidOption(name, wanted, 'a non-empty list')
  const tests = wanted.map((item: unknown) => equalTo(name, item))
  return (value, values) => tests.some((test) => test(value, values))
}

function containing(name: string, wanted: unknown): Test {
  const test = equalTo(name, wanted)
  return (value, values) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value]
    return items.some((item) => test(item, values))
  }
}

function bounded(name: string, bound: unknown, within: (value: number) => boolean): Test {
  if (!Number.isFinite(bound)) throw invalidOption(name, bound, 'a number')
  return (value) => Number.isFinite(value) && within(value as number)
}
