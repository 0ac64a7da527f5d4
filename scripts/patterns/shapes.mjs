/** Is the node `object.property`, or the same with brackets? */
export function isMember(node, object, property) {
  return (
    node?.type === 'MemberExpression' &&
    isNamed(node.object, object) &&
    (node.computed ? node.property.value : node.property.name) === property
  )
}

/** Is the node a call of `object.property(…)`? */
export function isCallOf(node, object, property) {
  return node.type === 'CallExpression' && isMember(node.callee, object, property)
}

/** Is the node a name that stands for a value, one of these? */
export function isNamed(node, ...names) {
  return node?.type === 'Identifier' && names.includes(node.name)
}

/** The text that a literal is or that a template begins with; '' for all else. */
export function textOf(node) {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type === 'TemplateLiteral') return node.quasis[0].value.cooked ?? ''
  return ''
}

/** What an expression is without brackets, `as`, `!`, `satisfies` and the frame of `?.`. */
export function bare(node) {
  const wrapped = /^(?:TS(?:As|NonNull|Satisfies|TypeAssertion)|Parenthesized|Chain)/.test(
    node.type,
  )
  return wrapped ? bare(node.expression) : node
}
