import { bare, isCallOf, isMember, isNamed, textOf } from './shapes.mjs'

/** Secrets: how they are made, compared, carried and shown. */
export const secretPatterns = [
  {
    name: 'random',
    why: 'Math.random can be foretold; secrets come from randomBytes',
    published: true,
    finds: (node) => isMember(node, 'Math', 'random'),
  },
  {
    name: 'secret-compare',
    why: 'the time of === tells how much of a secret was right; use timingSafeEqual',
    finds: (node) =>
      node.type === 'BinaryExpression' &&
      /^[!=]==?$/.test(node.operator) &&
      [node.left, node.right].some(isSecret) &&
      ![node.left, node.right].some(isHarmless),
  },
  {
    name: 'weak-hash',
    why: 'MD5, SHA-1 and ECB are broken',
    finds: (node) =>
      node.type === 'CallExpression' &&
      /^create(?:Hash|Hmac|Cipheriv|Decipheriv)$/.test(nameOf(node.callee)) &&
      /^(?:md5|sha-?1|rsa-sha1|.*-ecb)$/i.test(textOf(node.arguments[0])),
  },
  {
    name: 'console',
    why: 'a library that logs decides for its user what is logged, tokens perhaps',
    published: true,
    finds: (node) =>
      (node.type === 'MemberExpression' && isNamed(node.object, 'console')) ||
      ['stdout', 'stderr'].some((stream) => isMember(node, 'process', stream)),
  },
  {
    name: 'plain-http',
    why: 'what goes over http can be read and changed; loopback addresses are spared',
    finds: (node) =>
      /^(?:http|ws|mqtt|redis|ldap):\/\/(?!(?:127\.0\.0\.1|localhost|\[::1\])(?:[:/?#…]|$)|$)/i.test(
        addressOf(node),
      ),
  },
  {
    name: 'tls-off',
    why: 'without certificates TLS protects from nobody',
    finds: (node) =>
      (isNamed(node.key, 'rejectUnauthorized', 'checkServerIdentity') &&
        node.value?.value !== true) ||
      (node.type === 'AssignmentExpression' &&
        isNamed(bare(node.left).property, 'rejectUnauthorized', 'checkServerIdentity')) ||
      isNamed(node, 'NODE_TLS_REJECT_UNAUTHORIZED') ||
      textOf(node) === 'NODE_TLS_REJECT_UNAUTHORIZED' ||
      isCallOf(node, 'tls', 'setDefaultCACertificates'),
  },
]

/** The text a literal is; a template goes on after it. */
function addressOf(node) {
  return node.expressions?.length > 0 ? `${textOf(node)}…` : textOf(node)
}

const secretName = /(?:secret|password|passphrase|token|mac|hmac|digest|signature|proof)$/i

function nameOf(node) {
  if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') return node.name
  if (node.type !== 'MemberExpression') return ''
  return node.computed ? textOf(node.property) : nameOf(node.property)
}

function isSecret(node) {
  return secretName.test(nameOf(bare(node)))
}

/** Compared with a literal, with nothing, or by its kind: such a comparison tells no secret. */
function isHarmless(node) {
  return (
    node.type === 'Literal' ||
    isNamed(node, 'undefined') ||
    (node.type === 'UnaryExpression' && node.operator === 'typeof')
  )
}
