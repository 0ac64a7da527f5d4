import { parseRegExp } from './parse-regexp.mjs'

/** Characters that stand for all: ASCII, and some of each kind beyond. */
const beyond = '\u0085\u00a0\u00e9\u017f\u0300\u2014\u2026\u2028\u3042'
const samples = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).concat(
  beyond.split(''),
)
const every = (1n << BigInt(samples.length)) - 1n
const start = every + 1n
const end = start << 1n

/**
 * The automaton of a regular expression by Glushkov's construction: a state for each place where a
 * character is matched. `chars` says which, `follow` how many ways lead from a state to the next ones,
 * `last` which states end a match. State 0 passes over what stands ahead of a match.
 */
export function automatonOf(source, flags) {
  const machine = { chars: [], follow: [], last: new Set() }
  const skip = stateFor(machine, flags.includes('y') ? start : every | start)
  const body = build(parseRegExp(source), flags, machine)
  if (!flags.includes('y')) link(machine, [skip], [skip])
  link(machine, [skip], body.first)
  // A `^` at the very beginning takes the start itself; anything else may also begin there.
  machine.last = new Set(body.last)
  return { ...machine, pumped: every }
}

function build(node, flags, machine) {
  const parts = () => node.parts.map((part) => build(part, flags, machine))
  switch (node.kind) {
    case 'chars':
      return single(machine, setOf(node.text, flags))
    case 'edge':
      return single(machine, edgeOf(node.text, flags))
    case 'alt': {
      const all = parts()
      return {
        nullable: all.some(({ nullable }) => nullable),
        first: all.flatMap(({ first }) => first),
        last: all.flatMap(({ last }) => last),
      }
    }
    case 'loop': {
      const [inside] = parts()
      link(machine, inside.last, inside.first)
      return inside
    }
    case 'maybe':
      return { ...parts()[0], nullable: true }
    default:
      return parts().reduce((left, right) => joined(left, right, machine), {
        nullable: true,
        first: [],
        last: [],
      })
  }
}

function joined(left, right, machine) {
  link(machine, left.last, right.first)
  return {
    nullable: left.nullable && right.nullable,
    first: left.nullable ? [...left.first, ...right.first] : left.first,
    last: right.nullable ? [...left.last, ...right.last] : right.last,
  }
}

function single(machine, chars) {
  const state = stateFor(machine, chars)
  return { nullable: false, first: [state], last: [state] }
}

function stateFor({ chars, follow }, set) {
  follow.push(new Map())
  return chars.push(set) - 1
}

function link({ follow }, from, to) {
  for (const a of from) {
    for (const b of to) follow[a].set(b, (follow[a].get(b) ?? 0) + 1)
  }
}

function setOf(text, flags) {
  const one = new RegExp(`^${text}$`, flags.replaceAll(/[gym]/g, ''))
  return samples.reduce(
    (set, sample, bit) => (one.test(sample) ? set | (1n << BigInt(bit)) : set),
    0n,
  )
}

/** What looks around may hold anywhere: it is taken for any character, which errs to the safe side. */
function edgeOf(text, flags) {
  if (text === '^' && !flags.includes('m')) return start
  if (text === '$' && !flags.includes('m')) return end
  return every | start | end
}
