import type { AccessContext } from './access-context.ts'
import { textOf } from './access-context.ts'
import type { Permission } from './access-rule.ts'
import { compileIpRange } from './ip-range.ts'
import { ruleFault } from './rule-fault.ts'
import { compileRulePattern } from './rule-pattern.ts'

/** Whether the rule is meant for this context. */
export type Conditions = (context: AccessContext) => boolean

type Test = (value: unknown) => boolean | undefined

interface Condition {
  readonly compile: (where: string, wanted: unknown) => Test
  readonly value: (context: AccessContext) => unknown
}

const conditions: ReadonlyMap<string, Condition> = new Map<string, Condition>([
  ['clientid_re', { compile: compileRulePattern, value: (context) => context.clientid }],
  ['username_re', { compile: compileRulePattern, value: (context) => context.username }],
  ['ipaddr', { compile: compileIpRange, value: (context) => context.ipAddress }],
  ['zone', { compile: equalTo, value: (context) => context.zone }],
  ['zone_re', { compile: compileRulePattern, value: (context) => context.zone }],
  ['listener', { compile: equalTo, value: (context) => context.listener }],
  ['listener_re', { compile: compileRulePattern, value: (context) => context.listener }],
])

/** The fields of a rule that say for whom it is. */
export const conditionFields: readonly string[] = [...conditions.keys()]

/**
 * Compiles the conditions of a rule: all must hold. One that cannot be told, because the context lacks
 * the value, keeps a rule from allowing and does not keep it from denying.
 *
 * @throws {AuthError} `policy_invalid`
 */
export function compileConditions(
  where: string,
  fields: ReadonlyMap<string, unknown>,
  permission: Permission,
): Conditions {
  const tests: Conditions[] = []
  for (const [field, { compile, value }] of conditions) {
    if (!fields.has(field)) continue
    const test = compile(`${where}.${field}`, fields.get(field))
    tests.push((context) => test(value(context)) ?? permission === 'deny')
  }
  return (context) => tests.every((test) => test(context))
}

function equalTo(where: string, wanted: unknown): Test {
  if (typeof wanted !== 'string' || wanted === '') {
    throw ruleFault(where, wanted, 'text that is not empty')
  }
  return (value) => {
    const text = textOf(value)
    return text === undefined ? undefined : text === wanted
  }
}
