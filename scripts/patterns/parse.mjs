import { parseSync } from 'vite'

/** The syntax tree of a source; one that does not parse is an error. */
export function parse(path, text) {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0].message}`)
  return program
}

/** Each node of a tree with the nodes around it, the nearest first. Types are passed over. */
export function* nodesOf(node, around = []) {
  if (/^TS(?!(?:As|NonNull|Satisfies|TypeAssertion))/.test(node.type)) {
    if (node.type !== 'TSParameterProperty') return
  }
  yield [node, around]
  const inside = [node, ...around]
  for (const [key, value] of Object.entries(node)) {
    if (key === 'typeAnnotation' || key === 'parent') continue
    for (const part of Array.isArray(value) ? value : [value]) {
      if (typeof part?.type === 'string') yield* nodesOf(part, inside)
    }
  }
}
