import type { AccessRule, Permission } from './access-rule.ts'
import { compileConditions, conditionFields, type Conditions } from './conditions.ts'
import { compileQos, compileRetain } from './publish-flags.ts'
import { ruleFault } from './rule-fault.ts'
import { compileRulePath } from './rule-path.ts'
import { compileRuleTopic } from './rule-topic.ts'

const mostItems = 256
const topicFields = ['action', 'topic', 'topics', 'qos', 'retain']
const pathFields = ['method', 'path', 'paths']
const known = new Set(['permission', ...topicFields, ...pathFields, ...conditionFields])

const actions: ReadonlyMap<unknown, 'publish' | 'subscribe' | 'all'> = new Map([
  ['publish', 'publish'],
  ['pub', 'publish'],
  ['subscribe', 'subscribe'],
  ['sub', 'subscribe'],
  ['all', 'all'],
] as const)

type Fields = ReadonlyMap<string, unknown>

/**
 * Compiles one rule of a list. A field that is not known is refused, `clientid` and `username` among
 * them: it may be a condition, and without its condition a rule says more than its author meant.
 *
 * @throws {AuthError} `policy_invalid`
 */
export function compileListedRule(where: string, rule: unknown): AccessRule {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) {
    throw ruleFault(where, rule, 'an object')
  }
  const fields: Fields = new Map(Object.entries(rule))
  const stranger = [...fields.keys()].find((field) => !known.has(field))
  if (stranger !== undefined) {
    throw ruleFault(`a field of ${where}`, stranger, `one of ${[...known].join(', ')}`)
  }
  const permission = fields.get('permission')
  if (permission !== 'allow' && permission !== 'deny') {
    throw ruleFault(`${where}.permission`, permission, 'allow or deny')
  }
  const ofPaths = pathFields.some((field) => fields.has(field))
  if (ofPaths && topicFields.some((field) => fields.has(field))) {
    throw ruleFault(where, [...fields.keys()], 'either action and topics, or method and paths')
  }
  const meant = compileConditions(where, fields, permission)
  return ofPaths
    ? pathRule(where, fields, permission, meant)
    : topicRule(where, fields, permission, meant)
}

function topicRule(
  where: string,
  fields: Fields,
  permission: Permission,
  meant: Conditions,
): AccessRule {
  const action = actions.get(fields.get('action'))
  if (action === undefined) {
    throw ruleFault(`${where}.action`, fields.get('action'), 'publish, subscribe or all')
  }
  const topics = oneOrMany(where, fields, 'topic', 'topics').map(([name, topic]) =>
    compileRuleTopic(name, topic, permission),
  )
  const qos = compileQos(`${where}.qos`, fields.get('qos'))
  const retain = compileRetain(`${where}.retain`, fields.get('retain'))
  return {
    permission,
    applies: (asked, context) =>
      asked.kind === 'topic' &&
      (action === 'all' || action === asked.action) &&
      qos.has(asked.qos) &&
      (retain === null || asked.action === 'subscribe' || retain === asked.retain) &&
      meant(context) &&
      topics.some((matches) => matches(asked, context)),
  }
}

function pathRule(
  where: string,
  fields: Fields,
  permission: Permission,
  meant: Conditions,
): AccessRule {
  const methods = compileMethods(`${where}.method`, fields.get('method'))
  const paths = oneOrMany(where, fields, 'path', 'paths').map(([name, path]) =>
    compileRulePath(name, path, permission),
  )
  return {
    permission,
    applies: (asked, context) =>
      asked.kind === 'path' &&
      (methods.has('*') || methods.has(asked.method)) &&
      meant(context) &&
      paths.some((matches) => matches(asked, context)),
  }
}

/** GET is HEAD as well: the same handlers answer both (RFC 9110 section 9.3.2). */
function compileMethods(where: string, method: unknown): ReadonlySet<string> {
  const given: readonly unknown[] = Array.isArray(method) ? method : [method]
  const methods = Array.from(given, (name) =>
    typeof name === 'string' && /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/.test(name)
      ? name.toUpperCase()
      : null,
  )
  if (methods.length === 0 || methods.length > mostItems || methods.includes(null)) {
    throw ruleFault(where, method, `an HTTP method, a list of up to ${mostItems}, or *`)
  }
  const names = new Set(methods.filter((name) => name !== null))
  return names.has('GET') ? names.add('HEAD') : names
}

/** The value of `one` or the items of `many`, with their places; never both. */
function oneOrMany(
  where: string,
  fields: Fields,
  one: string,
  many: string,
): readonly (readonly [string, unknown])[] {
  if (fields.has(one) && fields.has(many)) {
    throw ruleFault(where, [...fields.keys()], `${one} or ${many}, not both`)
  }
  if (!fields.has(many)) return [[`${where}.${one}`, fields.get(one)]]
  const items = fields.get(many)
  if (!Array.isArray(items) || items.length > mostItems) {
    throw ruleFault(`${where}.${many}`, items, `a list of at most ${mostItems}`)
  }
  return Array.from(items, (item: unknown, index) => [`${where}.${many}[${index}]`, item])
}
