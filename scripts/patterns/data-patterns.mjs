import { slownessOf } from './regexp/slowness.mjs'
import { bare, isCallOf, isMember, isNamed, textOf } from './shapes.mjs'

/** Texts and names from outside that become structure. */
export const dataPatterns = [
  {
    name: 'json-parse',
    why: 'texts from outside go through the strict reader, json-object.ts of core',
    published: true,
    finds: (node) => isMember(node, 'JSON', 'parse'),
  },
  {
    name: 'uri-decode',
    why: 'decodeURIComponent throws at a broken escape, so it stands in a try',
    finds: (node, around) =>
      node.type === 'CallExpression' &&
      isNamed(node.callee, 'decodeURIComponent', 'decodeURI') &&
      !insideTry(node, around),
  },
  {
    name: 'regexp-from-text',
    why: 'a regular expression made of a text can be made slow; patterns of options go to re2js',
    finds: (node) =>
      ['NewExpression', 'CallExpression'].includes(node.type) &&
      isNamed(node.callee, 'RegExp') &&
      node.arguments[0]?.type !== 'Literal',
  },
  {
    name: 'slow-regexp',
    why: 'for a text it does not match it takes the square of the length, or longer',
    finds: (node) => {
      const { pattern, flags } = node.regex ?? regexpOf(node)
      return pattern !== undefined && slownessOf(pattern, flags) !== 'linear'
    },
  },
  {
    name: 'dynamic-key',
    why: 'a name from outside can be __proto__: use a Map, Object.fromEntries or a null prototype',
    finds: (node) => isWrite(node) && isDynamic(bare(writtenTo(node))),
  },
  {
    name: 'object-assign',
    why: 'Object.assign calls setters, that of __proto__ too; spread defines properties',
    finds: (node) =>
      isCallOf(node, 'Object', 'assign') &&
      node.arguments.slice(1).some(({ type }) => type !== 'ObjectExpression'),
  },
  {
    name: 'prototype',
    why: 'prototypes are shared by the whole process',
    finds: (node) =>
      isCallOf(node, 'Object', 'setPrototypeOf') ||
      isCallOf(node, 'Reflect', 'setPrototypeOf') ||
      (isWrite(node) && /\b(?:prototype|__proto__)$/.test(pathOf(writtenTo(node).object))) ||
      (isWrite(node) && isNamed(writtenTo(node).property, '__proto__', 'prototype')),
  },
]

/** What `new RegExp('…', '…')` makes, where the texts stand there. */
function regexpOf({ callee, arguments: given = [] }) {
  if (!isNamed(callee, 'RegExp') || given[0]?.type !== 'Literal') return {}
  return { pattern: textOf(given[0]), flags: textOf(given[1]) }
}

function insideTry(node, around) {
  let inner = node
  for (const outer of around) {
    if (outer.type === 'TryStatement') return outer.block === inner && outer.handler !== null
    if (/Function/.test(outer.type)) return false
    inner = outer
  }
  return false
}

function isWrite(node) {
  return node.type === 'AssignmentExpression' && bare(node.left).type === 'MemberExpression'
}

function writtenTo(node) {
  return bare(node.left)
}

/** `list[3]`, `row['name']`, `at[n - 1]` and `at[n++]` are known or numbers; all else is dynamic. */
function isDynamic({ computed, property }) {
  if (!computed) return false
  return !['Literal', 'BinaryExpression', 'UpdateExpression'].includes(bare(property).type)
}

function pathOf(node) {
  if (node?.type !== 'MemberExpression') return node?.name ?? ''
  return `${pathOf(node.object)}.${node.property.name ?? node.property.value ?? ''}`
}
