import { byText } from '../by-text.mjs'

const form = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*))?$/

/** A version of Semantic Versioning 2 in its parts; null for anything else. Build metadata is refused. */
export function parseVersion(text) {
  const [, major, minor, patch, pre] = form.exec(text) ?? []
  if (major === undefined) return null
  const labels = pre?.split('.') ?? []
  if (labels.some((label) => /^0\d+$/.test(label))) return null
  return { numbers: [major, minor, patch].map(Number), labels }
}

/** Below zero when `a` comes before `b` (Semantic Versioning 2, section 11). */
export function compareVersions(a, b) {
  const [left, right] = [parseVersion(a), parseVersion(b)]
  for (const [index, number] of left.numbers.entries()) {
    if (number !== right.numbers[index]) return number - right.numbers[index]
  }
  if (left.labels.length === 0 || right.labels.length === 0) {
    return right.labels.length - left.labels.length
  }
  for (const [index, label] of left.labels.entries()) {
    if (index >= right.labels.length) return 1
    const difference = compareLabels(label, right.labels[index])
    if (difference !== 0) return difference
  }
  return left.labels.length - right.labels.length
}

function compareLabels(a, b) {
  const [left, right] = [a, b].map((label) => /^\d+$/.test(label))
  if (left && right) return Number(a) - Number(b)
  if (left !== right) return left ? -1 : 1
  return byText(a, b)
}
