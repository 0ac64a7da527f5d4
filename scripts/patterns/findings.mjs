import { codePatterns } from './code-patterns.mjs'
import { dataPatterns } from './data-patterns.mjs'
import { nodesOf, parse } from './parse.mjs'
import { secretPatterns } from './secret-patterns.mjs'

/** All patterns. Those with `published` are looked for in the packages only, not in the samples. */
export const patterns = [...codePatterns, ...dataPatterns, ...secretPatterns]

/**
 * Where a source has a pattern.
 *
 * @param {string} path from the root of the repository
 * @returns {{ pattern: string, file: string, line: number, code: string, why: string }[]}
 */
export function findingsIn(path, text) {
  const sought = patterns.filter(({ published }) => !published || path.startsWith('packages/'))
  const findings = []
  for (const [node, around] of nodesOf(parse(path, text))) {
    for (const { name, why, finds } of sought) {
      if (!finds(node, around)) continue
      const line = text.slice(0, node.start).split('\n').length
      const code = text.split('\n')[line - 1].trim()
      findings.push({ pattern: name, file: path, line, code, why })
    }
  }
  return findings
}
