import { isMember, isNamed, textOf } from './shapes.mjs'

/** Code that is chosen, or made, while the program runs. What is forbidden everywhere is a rule of oxlint. */
export const codePatterns = [
  {
    name: 'dynamic-import',
    why: 'a module chosen at run time is not seen by whoever reads the imports',
    finds: (node) => node.type === 'ImportExpression',
  },
  {
    name: 'require',
    why: 'require takes files from wherever a text says',
    finds: (node) =>
      (node.type === 'CallExpression' && isNamed(node.callee, 'require', 'createRequire')) ||
      isMember(node, 'process', 'binding') ||
      isMember(node, 'process', 'getBuiltinModule') ||
      isMember(node, 'process', 'dlopen'),
  },
  {
    name: 'environment',
    why: 'the environment is read by policyFromEnv alone',
    published: true,
    finds: (node) =>
      isMember(node, 'process', 'env') ||
      (node.type === 'ImportDeclaration' && /^(?:node:)?process$/.test(node.source.value)),
  },
  {
    name: 'clock',
    why: 'time comes from the option now; Date.now is its default and nothing else',
    published: true,
    finds: (node, [outer]) =>
      (isMember(node, 'Date', 'now') && !isDefault(node, outer)) ||
      (isNamed(node.callee, 'Date') && node.arguments.length === 0),
  },
  {
    name: 'markup',
    why: 'text that becomes markup can hold a script',
    finds: (node) =>
      (node.type === 'AssignmentExpression' &&
        isNamed(node.left.property, 'innerHTML', 'outerHTML', 'srcdoc')) ||
      (node.type === 'CallExpression' &&
        isNamed(node.callee.property, 'insertAdjacentHTML', 'createContextualFragment')) ||
      isMember(node, 'document', 'write'),
  },
  {
    name: 'sql-text',
    why: 'values belong into parameters of a statement, not into its text',
    finds: (node) => isMade(node) && statement.test(beginningOf(node)),
  },
]

const statement =
  /^[\s(]*(?:select|insert|replace|update|delete|values|with|create|alter|drop|pragma|set|begin|copy|truncate)\s/i

/** Is the node a text with a value put into it, or added to it? */
function isMade({ type, expressions, operator, right }) {
  if (type === 'TemplateLiteral') return expressions.length > 0
  const isSum = type === 'BinaryExpression' && operator === '+'
  return isSum && !['Literal', 'TemplateLiteral'].includes(right.type)
}

function beginningOf(node) {
  return node.type === 'BinaryExpression' ? beginningOf(node.left) : textOf(node)
}

function isDefault(node, outer) {
  return (
    (outer?.type === 'AssignmentPattern' && outer.right === node) ||
    (outer?.type === 'LogicalExpression' && outer.operator === '??' && outer.right === node)
  )
}
