import type { AccessRule } from './access-rule.ts'
import { ruleFault } from './rule-fault.ts'
import { compileRuleTopic } from './rule-topic.ts'

const mostTopics = 1000

/**
 * Compiles the map of topics that may be published (`pub`), subscribed (`sub`) or both (`all`); other
 * keys are ignored. Each list may hold 1000 topics.
 *
 * @throws {AuthError} `policy_invalid`
 */
export function compileRuleMap(map: object): readonly AccessRule[] {
  const fields = new Map<string, unknown>(Object.entries(map))
  return (['pub', 'sub', 'all'] as const).flatMap((key) =>
    fields.has(key) ? [listed(key, fields.get(key))] : [],
  )
}

function listed(key: 'pub' | 'sub' | 'all', list: unknown): AccessRule {
  if (!Array.isArray(list) || list.length > mostTopics) {
    throw ruleFault(key, list, `a list of at most ${mostTopics} topics`)
  }
  const topics = Array.from(list, (topic: unknown, index) =>
    compileRuleTopic(`${key}[${index}]`, topic, 'allow'),
  )
  const action = { pub: 'publish', sub: 'subscribe', all: null }[key]
  return {
    permission: 'allow',
    applies: (asked, context) =>
      asked.kind === 'topic' &&
      (action === null || action === asked.action) &&
      topics.some((matches) => matches(asked, context)),
  }
}
