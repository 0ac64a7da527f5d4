import { describe, expect, test } from 'vitest'
import { findingsIn, patterns } from '../../patterns/findings.mjs'
import { judge } from '../../patterns/judge.mjs'

/** Of each pattern: what is caught, and what looks like it and is not. */
const snippets = {
  'dynamic-import': { caught: ['await import(name)', "import('a.ts')"], passed: ["import 'a.ts'"] },
  require: {
    caught: [
      "require('fs')",
      'createRequire(import.meta.url)',
      "process.binding('fs')",
      "process.getBuiltinModule('fs')",
    ],
    passed: ['requireScopes(a)', 'options.require'],
  },
  environment: {
    caught: [
      'const a = process.env',
      "process.env['JWT_SECRET']",
      'const { env } = process',
      'globalThis.process.env',
      "import { env } from 'node:process'",
    ],
    passed: [
      'options.env',
      'process.exitCode',
      'const { env } = options',
      'const { pid } = process',
    ],
  },
  clock: {
    caught: ['const a = Date.now()', 'new Date()', 'f(Date.now)', 'const now = Date.now'],
    passed: ['const { now = Date.now } = o', 'f(o.now ?? Date.now)', 'new Date(5)', 'now()'],
  },
  markup: {
    caught: ['a.innerHTML = b', "a.insertAdjacentHTML('beforeend', b)", 'document.write(a)'],
    passed: ['a.textContent = b', 'const b = a.innerHTML'],
  },
  'sql-text': {
    caught: [
      'q(`SELECT ${a} FROM b`)',
      'q(`\n  update ${a} set b = 1`)',
      "q('SELECT a FROM ' + b)",
      "q('SELECT a ' + 'FROM ' + b)",
      'q(`(VALUES (${a}))`)',
    ],
    passed: [
      'q(`SELECT 1`)',
      'q(`could not SELECT ${a}`)',
      "q('SELECT $1', [a])",
      "q('SELECT a ' + 'FROM b')",
    ],
  },
  'json-parse': {
    caught: ['JSON.parse(a)', 'texts.map(JSON.parse)'],
    passed: ['JSON.stringify(a)', 'parse(a)'],
  },
  'uri-decode': {
    caught: [
      'decodeURIComponent(a)',
      'try { f() } catch { decodeURIComponent(a) }',
      'try { decodeURI(a) } finally { f() }',
      'try { list.map(() => decodeURIComponent(a)) } catch { f() }',
    ],
    passed: ['try { decodeURIComponent(a) } catch { f() }', 'encodeURIComponent(a)'],
  },
  'regexp-from-text': {
    caught: ['new RegExp(a)', 'RegExp(`^${a}`)', "new RegExp('a' + b)"],
    passed: ["new RegExp('^a$')", '/^a$/.test(b)', 'new RE2(a)'],
  },
  'slow-regexp': {
    caught: [
      '/^(a+)+$/.test(b)',
      String.raw`b.replace(/\s+$/, '')`,
      String.raw`/(a)\1/.exec(b)`,
      "new RegExp('(a+)+$', 'u')",
    ],
    passed: ['/^a+$/.test(b)', String.raw`b.replace(/^\s+/, '')`],
  },
  'dynamic-key': {
    caught: [
      'a[b] = c',
      'a.b[c.d] ??= e',
      'a[`x.${b}`] = c',
      'a[b as string] = c',
      '(a as B)[c] = d',
    ],
    passed: ["a['b'] = c", 'a[0] = c', 'a[b - 1] = c', 'const c = a[b]', 'a.set(b, c)', 'a = b[c]'],
  },
  'object-assign': {
    caught: ['Object.assign({}, a)', 'Object.assign(a, ...b)', 'Object.assign(a, {}, b)'],
    passed: ['Object.assign(a, { b })', '({ ...a })'],
  },
  prototype: {
    caught: [
      'A.prototype.b = c',
      "a['__proto__'].b = c",
      'a.__proto__ = b',
      'Object.setPrototypeOf(a, b)',
    ],
    passed: ['Object.create(null)', 'const b = A.prototype.c', 'a.prototypes = b'],
  },
  random: {
    caught: ['Math.random()', "Math['random']()", 'f(Math.random)'],
    passed: ['randomBytes(32)', 'Math.max(1)'],
  },
  'secret-compare': {
    caught: [
      'a.token === b',
      'given !== expectedMac',
      'this.#secret == given',
      'a?.token === b',
      "a['mac'] === b",
      'a === (b.password as string)',
    ],
    passed: [
      "a.token === 'x'",
      'token === undefined',
      'typeof a === typeof token',
      'token === null',
      'tokens === b',
      'a.token.length === b',
      'timingSafeEqual(token, b)',
    ],
  },
  'weak-hash': {
    caught: [
      "createHash('md5')",
      "crypto.createHmac('SHA1', k)",
      "createCipheriv('aes-128-ecb', k, null)",
    ],
    passed: ["createHash('sha256')", "createCipheriv('aes-256-gcm', k, iv)", 'createHash(name)'],
  },
  console: {
    caught: ['console.log(a)', "console['error'](a)", 'process.stdout.write(a)'],
    passed: ['onEvent(a)', 'my.console'],
  },
  'plain-http': {
    caught: [
      "fetch('http://issuer.example')",
      "fetch('HTTP://issuer.example')",
      "fetch('http://127.0.0.1.example')",
      "fetch('http://localhost.example')",
      '`ws://${host}/`',
      "const a = 'redis://cache'",
    ],
    passed: [
      "'https://a.example'",
      "'http://127.0.0.1:80'",
      "'http://localhost/'",
      '`http://127.0.0.1:${port}`',
      "a.startsWith('http://')",
    ],
  },
  'tls-off': {
    caught: [
      'const a = { rejectUnauthorized: false }',
      'const a = { rejectUnauthorized: b }',
      'options.rejectUnauthorized = b',
      "env['NODE_TLS_REJECT_UNAUTHORIZED']",
      'const a = { checkServerIdentity: () => undefined }',
    ],
    passed: ['const a = { rejectUnauthorized: true }', 'const a = { ca }'],
  },
}

const rows = (kind) =>
  Object.entries(snippets).flatMap(([name, of]) => of[kind].map((code) => [name, code]))

/** A snippet in a function, as what awaits and returns wants it. */
function found(code, path = 'packages/core/src/a.ts') {
  const text = code.startsWith('import ') ? code : `async function f() {\n${code}\n}`
  return findingsIn(path, text).map(({ pattern }) => pattern)
}

describe('patterns that lead to trouble', () => {
  test('each has snippets', () => {
    expect(Object.keys(snippets).toSorted()).toEqual(patterns.map(({ name }) => name).toSorted())
  })

  test.each(rows('caught'))('%s is found in: %s', (name, code) => {
    expect(found(code)).toContain(name)
  })

  test.each(rows('passed'))('%s is not found in: %s', (name, code) => {
    expect(found(code)).not.toContain(name)
  })

  test('some are for what is published alone', () => {
    const sample = 'apps/demo/src/a.ts'
    expect(found('console.log(process.env, Date.now(), JSON.parse(a))', sample)).toEqual([])
    expect(found('eval; a[b] = c', sample)).toEqual(['dynamic-key'])
  })

  test('comments, types and texts are no code', () => {
    const text = "// JSON.parse(a)\nconst a = 'JSON.parse(a)'\ntype B = typeof JSON.parse"
    expect(findingsIn('packages/core/src/a.ts', text)).toEqual([])
  })

  test('a finding says where, and a source that does not parse is an error', () => {
    expect(findingsIn('packages/a/src/b.ts', 'f()\n  a[b] = c')).toEqual([
      {
        pattern: 'dynamic-key',
        file: 'packages/a/src/b.ts',
        line: 2,
        code: 'a[b] = c',
        why: expect.stringContaining('__proto__'),
      },
    ])
    expect(() => findingsIn('a.ts', 'const')).toThrow('a.ts does not parse')
  })
})

describe('allowances', () => {
  const finding = {
    pattern: 'random',
    file: 'a.ts',
    line: 7,
    code: 'Math.random()',
    why: 'Foretold.',
  }
  const allowance = { pattern: 'random', file: 'a.ts', times: 1, reason: 'No secret.' }

  test('one covers its findings', () => {
    expect(judge([finding], [allowance])).toEqual([])
  })

  test.each([
    ['a finding without one', [finding], [], 'a.ts:7 random: Math.random()\n  Foretold.'],
    [
      'a finding more',
      [finding, finding],
      [allowance],
      'a.ts:7 random: Math.random()\n  Foretold.',
    ],
    [
      'one for another file',
      [finding],
      [{ ...allowance, file: 'b.ts' }],
      'random b.ts is allowed 1 times and found 0 times',
    ],
    ['an unused one', [], [allowance], 'random a.ts is allowed 1 times and found 0 times'],
    [
      'one for more than there is',
      [finding],
      [{ ...allowance, times: 2 }],
      'random a.ts is allowed 2 times and found 1 times',
    ],
    ['one without reason', [finding], [{ ...allowance, reason: '' }], 'allowed for no reason'],
    ['one for nothing', [], [{ ...allowance, times: 0 }], 'is allowed 0 times'],
    ['the same twice', [finding], [allowance, allowance], 'random is allowed twice in a.ts'],
  ])('refuses %s', (_name, findings, allowed, fault) => {
    expect(judge(findings, allowed).join('\n')).toContain(fault)
  })
})
