import { automatonOf } from './automaton.mjs'

/**
 * How long a regular expression can take for a text it does not match: 'exponential', 'polynomial' (the
 * square of the length, or worse), 'linear', or 'unjudged'.
 *
 * A state that is reached in two ways by a text it can repeat doubles the ways with each repetition. Two
 * states that repeat the same text, the first of which also goes over to the second by it, give as many
 * ways as there are places to go over. (Weideman and others, "Analyzing Matching Time Behavior of
 * Backtracking Regular Expression Matchers by Using Ambiguity of NFA", 2016.) A state that ends a match is
 * no danger: what reaches it has matched.
 */
export function slownessOf(source, flags = '') {
  let machine
  try {
    machine = automatonOf(source, flags)
  } catch {
    return 'unjudged'
  }
  const states = machine.chars.map((_, state) => state)
  const rounds = states.map((state) => roundsOf(machine, state))
  const repeating = states.filter((state) => rounds[state].size > 0)
  const dangerous = repeating.filter((state) => !alwaysMatches(machine, state))
  if (dangerous.some((state) => doubles(machine, state, rounds[state]))) return 'exponential'
  const goesOver = dangerous.some((to) =>
    repeating.some((from) => {
      if (from === to) return false
      const onTheWay = wayOf(machine, from, to)
      if (onTheWay.size === 0) return false
      const within = [rounds[from], onTheWay, rounds[to]]
      return walk(machine, [from, from, to], within).has([from, to, to].join())
    }),
  )
  return goesOver ? 'polynomial' : 'linear'
}

/** Has the text matched here, or will it whatever comes: at the end of a match, or in `[^]*$`? */
function alwaysMatches({ chars, follow, last, pumped }, state) {
  if (last.has(state)) return true
  const takesAll = follow[state].has(state) && (chars[state] & pumped) === pumped
  return (
    takesAll && [...follow[state].keys()].some((next) => last.has(next) && chars[next] > pumped)
  )
}

/** Do two different walks over the same text lead from the state to itself? */
function doubles(machine, state, round) {
  const seen = walk(machine, [state, state], [round, round])
  for (const [a, b] of seen.values()) {
    if (a === b) {
      const twice = [...machine.follow[a]].some(([next, ways]) => ways > 1 && round.has(next))
      if (twice) return true
    } else if (walk(machine, [a, b], [round, round]).has([state, state].join())) return true
  }
  return false
}

/** The states of all ways from a state back to itself; none when there is no way back. */
function roundsOf(machine, state) {
  return wayOf(machine, state, state)
}

/** The states of all ways between two, both included; none when there is no way. */
function wayOf(machine, from, to) {
  const after = [...walk(machine, [from]).values()].map(([state]) => state)
  if (!after.includes(to)) return new Set()
  const between = after.filter((state) => state === to || walk(machine, [state]).has(String(to)))
  return new Set([from, to, ...between])
}

/** All that is reached by walking from some states at once, each within its bounds, by the same texts. */
function walk(machine, from, within = []) {
  const seen = new Map()
  const waiting = [from]
  for (const places of waiting) {
    for (const next of stepsOf(machine, places, within)) {
      const key = next.join()
      if (seen.has(key)) continue
      seen.set(key, next)
      waiting.push(next)
    }
  }
  return seen
}

function stepsOf({ chars, follow, pumped }, places, within) {
  let steps = [[[], pumped]]
  for (const [walker, place] of places.entries()) {
    const nexts = [...follow[place].keys()].filter((next) => within[walker]?.has(next) ?? true)
    steps = steps.flatMap(([taken, common]) =>
      nexts.map((next) => [[...taken, next], common & chars[next]]).filter(([, set]) => set !== 0n),
    )
  }
  return steps.map(([taken]) => taken)
}
