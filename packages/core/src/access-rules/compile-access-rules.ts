import type { AccessRule } from './access-rule.ts'
import { ruleFault } from './rule-fault.ts'
import { compileListedRule } from './rule-list.ts'
import { compileRuleMap } from './rule-map.ts'

const mostRules = 1000

/** The access rules of one token, compiled; for `decideAccess`. */
export interface AccessRules {
  /** In the order in which they are asked. */
  readonly rules: readonly AccessRule[]
  /** The answer where no rule speaks about the request. */
  readonly otherwise: 'deny' | 'unmatched'
}

/**
 * Reads the access rules that a claim carries; do it once per token.
 *
 * - A map `{ pub: [topic…], sub: [topic…], all: [topic…] }` allows what it lists and denies everything
 *   else; other keys are ignored, and `{}` denies all.
 * - A list of rules, of which the first that speaks about a request decides; where none does, the
 *   answer is `unmatched`. `{ permission: allow | deny, action: publish | subscribe | all, topic |
 *   topics, qos?, retain? }` speaks about topics, `{ permission, method, path | paths }` about HTTP
 *   (method: text or list, `*` is any, `GET` is `HEAD` too). Both may say for whom they are:
 *   `clientid_re`, `username_re`, `ipaddr`, `zone`, `zone_re`, `listener`, `listener_re`; all must hold.
 *
 * Topics and paths know `+`, `#`, the placeholders `${clientid}`, `${username}`,
 * `${client_attrs.NAME}`, `${cert_common_name}`, `${zone}` and `${$}` (a dollar sign), and the prefix
 * `eq ` for literal text. At most 1000 rules, 256 topics a rule, 128 levels and 65535 bytes a topic.
 *
 * Unlike the broker these formats come from, fields that are not known are refused, `clientid` and
 * `username` among them: the broker ignores them, and a rule without its condition allows too much.
 *
 * An absent claim is no rules at all: do not call this for it.
 *
 * @throws {AuthError} `policy_invalid`, naming the rule and field.
 */
export function compileAccessRules(claim: unknown): AccessRules {
  if (typeof claim !== 'object' || claim === null) {
    throw ruleFault('the claim of access rules', claim, 'a list of rules, or a map of topics')
  }
  if (!Array.isArray(claim)) {
    return Object.freeze({ rules: Object.freeze(compileRuleMap(claim)), otherwise: 'deny' })
  }
  if (claim.length > mostRules) {
    throw ruleFault('the number of access rules', claim.length, `at most ${mostRules}`)
  }
  const rules = Array.from(claim, (rule: unknown, index) =>
    compileListedRule(`rules[${index}]`, rule),
  )
  return Object.freeze({ rules: Object.freeze(rules), otherwise: 'unmatched' })
}
