/** Is the node `object.property`, or the same with brackets, by `globalThis`, or taken apart? */
export function isMember(node, object, property) {
  if (node?.type === 'MemberExpression')
    return isGlobal(node.object, object) && isKey(node, property)
  if (node?.type !== 'VariableDeclarator' || node.id.type !== 'ObjectPattern') return false
  const taken = node.init !== null && isGlobal(node.init, object)
  return taken && node.id.properties.some((part) => part.key !== undefined && isKey(part, property))
}

function isGlobal(node, name) {
  const inner = bare(node)
  return (
    isNamed(inner, name) ||
    (inner.type === 'MemberExpression' &&
      isNamed(bare(inner.object), 'globalThis') &&
      isKey(inner, name))
  )
}

function isKey({ computed, property, key = property }, name) {
  return (computed ? textOf(key) : (key.name ?? key.value)) === name
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
