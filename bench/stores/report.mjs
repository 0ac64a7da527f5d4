import { availableParallelism, cpus } from 'node:os'

const goal = 0.7
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** Where a goal may be missed, the profile that says why. */
const profiles = {
  redis: `Redis, profiled with --cpu-prof and INFO cpu on 2026-11-21: on three fields the statement takes the server
6.0 µs and the client 3.5 µs; a rotation 9.4 µs and 6 to 7 µs. The server reads its clock, compares five things in
place of one and writes the whole session, 330 bytes, anew. The client sends twice as much and parses the
session it gets; the statement compares nothing but the generation and holds no session.`,
}

/** What was measured, as bench/stores/RESULTS.md. */
export function reportOf({ stores, check, sessions, rounds }) {
  return `<!-- Written by \`npm run bench:stores\`. -->

# Stores of sessions, measured

Rotations of the current token, ${whole.format(sessions)} sessions, 32 in flight, ten connections to
PostgreSQL and one to Redis, both on a socket of the same machine, PostgreSQL without fsync. Beside each
store the bare statement, written by hand, by the same client on sessions of its own: store and statement
take turns, ${rounds} rounds. Rates are medians; the ratio is the median of the ratios of the rounds. The
machine is shared with other work, so rates differ from run to run and ratios by some hundredths.

${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores.

${table([
  ['store', 'rotations/s', 'bare', 'bare/s', 'ratio', `goal ${goal}`],
  ...stores.flatMap(({ name, perSecond, bares }) =>
    (bares.length > 0 ? bares : [null]).map((bare) => [
      name,
      whole.format(perSecond),
      bare?.label ?? '–',
      bare === null ? '–' : whole.format(bare.perSecond),
      bare?.ratio.toFixed(2) ?? '–',
      bare === null
        ? '–'
        : bare.ratio >= goal
          ? 'met'
          : `missed by ${(goal - bare.ratio).toFixed(2)}`,
    ]),
  ),
])}
${stores
  .filter(({ bares }) => bares.some(({ ratio }) => ratio < goal))
  .map(({ name }) => `${profiles[name] ?? `${name}: not profiled yet.`}\n\n`)
  .join('')}## Bytes a session

With a scope as claims, and a device and an address as meta; indexes included.

${table([
  ['store', 'bytes'],
  ...stores.map(({ name, bytesPerSession }) => [name, whole.format(bytesPerSession)]),
])}
## The check for revocation

What one verification pays, with 100,000 revoked sessions in memory; the goal is under 100 ns.

${table([
  ['sid', 'ns'],
  ['looked up a moment ago', whole.format(check.againNs)],
  ['just parsed, never looked up', whole.format(check.firstNs)],
])}
The second is what the memory of the machine takes: an entry of the map and its text are in no cache then.
`
}

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const line = (row) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |\n`
  const [head, ...body] = rows
  return line(head) + line(widths.map((width) => '-'.repeat(width))) + body.map(line).join('')
}
