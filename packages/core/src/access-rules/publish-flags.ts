import { ruleFault } from './rule-fault.ts'

const everyQos: ReadonlySet<number> = new Set([0, 1, 2])

/**
 * The QoS levels a rule speaks about: `1`, `"1"`, `[0, 1]` or `"0,1"`; all of them when absent or null.
 *
 * @throws {AuthError} `policy_invalid`
 */
export function compileQos(where: string, qos: unknown): ReadonlySet<number> {
  if (qos === undefined || qos === null) return everyQos
  const given: readonly unknown[] =
    typeof qos === 'string' ? qos.split(',') : Array.isArray(qos) ? qos : [qos]
  const levels = Array.from(given, (level) => ['0', '1', '2'].indexOf(shortText(level)))
  if (levels.length === 0 || levels.includes(-1)) {
    throw ruleFault(where, qos, '0, 1 or 2, a list of them, or text such as "0,1"')
  }
  return new Set(levels)
}

function shortText(level: unknown): string {
  return typeof level === 'string' || typeof level === 'number' ? String(level) : ''
}

/**
 * Whether a rule speaks about retained publications, about others, or (null) about both: `true`,
 * `false`, `1`, `0`, as text too, and `"all"`; both when absent or null.
 *
 * @throws {AuthError} `policy_invalid`
 */
export function compileRetain(where: string, retain: unknown): boolean | null {
  switch (retain) {
    case undefined:
    case null:
    case 'all':
      return null
    case true:
    case 1:
    case 'true':
    case '1':
      return true
    case false:
    case 0:
    case 'false':
    case '0':
      return false
    default:
      throw ruleFault(where, retain, 'true, false or "all"')
  }
}
