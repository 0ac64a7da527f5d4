import type { AccessContext } from './access-context.ts'
import type { AskedTopic } from './access-request.ts'
import type { Permission } from './access-rule.ts'
import type { LevelPattern } from './level-pattern.ts'
import { levelTemplate } from './level-template.ts'
import { compileLevel, type LevelText } from './placeholder.ts'
import { ruleFault } from './rule-fault.ts'
import {
  parseTopicFilter,
  topicCovers,
  topicLevels,
  topicPattern,
  topicsOverlap,
  unfitForTopic,
} from './topic-filter.ts'

/** Whether a topic of a rule speaks about what is asked. */
export type RuleTopic = (asked: AskedTopic, context: AccessContext) => boolean

/**
 * Compiles one topic of a rule: a filter with placeholders, or `eq ` and a text to be taken literally.
 *
 * To allow, it must match every topic that the asked filter matches; to deny, any of them. After `eq `,
 * a filter with wildcards means that very text: `eq #` denies the subscription `#` and no other.
 *
 * @throws {AuthError} `policy_invalid`
 */
export function compileRuleTopic(where: string, topic: unknown, permission: Permission): RuleTopic {
  if (typeof topic !== 'string') throw ruleFault(where, topic, 'text')
  const touches = permission === 'allow' ? topicCovers : topicsOverlap
  if (topic.startsWith('eq ')) return literalTopic(where, topic.slice('eq '.length), touches)
  const { levels, open } = compileFilter(where, topic)
  const template = levelTemplate(levels, open, permission)
  return ({ filter }, context) => {
    const pattern = template(context)
    return pattern !== null && touches(pattern, filter)
  }
}

type Touches = (rule: LevelPattern, asked: LevelPattern) => boolean

function literalTopic(where: string, text: string, touches: Touches): RuleTopic {
  const literal = parseTopicFilter(text)
  if (literal === null) throw ruleFault(where, `eq ${text}`, 'eq and a topic or topic filter')
  refuseShare(where, text, literal.levels[0])
  return literal.open || literal.levels.includes(null)
    ? (asked) => asked.text === text
    : (asked) => touches(literal, asked.filter)
}

function compileFilter(
  where: string,
  topic: string,
): { readonly levels: readonly (LevelText | null)[]; readonly open: boolean } {
  const texts = topicLevels(topic)
  if ('fault' in texts) throw ruleFault(where, topic, texts.fault)
  const open = texts.at(-1) === '#'
  const levels = (open ? texts.slice(0, -1) : texts).map((text, index) => {
    if (text === '+') return null
    const level = compileLevel(where, text, unfitForTopic, (plain) => {
      if (!unfitForTopic.test(plain)) return plain
      throw ruleFault(where, topic, '+ alone in its level, and # alone in the last')
    })
    return index === 0 && typeof level === 'function' ? withoutDollar(text, level) : level
  })
  refuseShare(where, topic, levels[0])
  return topicPattern(levels, open)
}

/** A value must not lead into the topics of the broker: `${clientid}/#` is not meant for `$SYS/#`. */
function withoutDollar(
  text: string,
  level: (context: AccessContext) => string | undefined,
): LevelText {
  if (!/^\$\{[^$]/.test(text)) return level
  return (context) => {
    const filled = level(context)
    return filled?.startsWith('$') === true ? undefined : filled
  }
}

function refuseShare(where: string, topic: string, first: LevelText | null | undefined): void {
  if (first === '$share') {
    throw ruleFault(where, topic, 'the filter without $share/GROUP/, which is how it is judged')
  }
}
