const keyOf = ({ pattern, file }) => `${pattern} ${file}`

/**
 * What is wrong once allowances are taken into account: findings that none allows, and allowances for what
 * is not there.
 *
 * @param {{ pattern: string, file: string, times: number, reason: string }[]} allowed
 */
export function judge(findings, allowed) {
  const faults = []
  const left = new Map()
  for (const allowance of allowed) {
    const { pattern, file, times, reason } = allowance
    if (left.has(keyOf(allowance))) faults.push(`${pattern} is allowed twice in ${file}`)
    if (!(times > 0)) faults.push(`${pattern} in ${file} is allowed ${times} times`)
    if (!/\S+ \S+/.test(reason ?? '')) faults.push(`${pattern} in ${file} is allowed for no reason`)
    left.set(keyOf(allowance), times)
  }
  const byPlace = Map.groupBy(findings, keyOf)
  for (const [key, found] of byPlace) {
    if (found.length <= (left.get(key) ?? 0)) continue
    for (const { file, line, pattern, code, why } of found) {
      faults.push(`${file}:${line} ${pattern}: ${code}\n  ${why}`)
    }
  }
  for (const [key, times] of left) {
    const found = byPlace.get(key)?.length ?? 0
    if (found < times) faults.push(`${key} is allowed ${times} times and found ${found} times`)
  }
  return faults
}
