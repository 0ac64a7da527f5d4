import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readJsonObject } from '../../src/encoding/json-object.ts'

function read(text: string | Uint8Array) {
  return readJsonObject(Buffer.from(text))
}

describe('an object', () => {
  test('comes back with all its members', () => {
    const value = { a: 1, b: [true, null, { c: 'ü😀' }], '': '', 'a:b': '{"a":1}', n: -0.5e-3 }
    expect(read(JSON.stringify(value))).toEqual(value)
    expect(read(` \t\r\n${JSON.stringify(value, null, 2)}\n`)).toEqual(value)
    expect(read('{}')).toEqual({})
  })

  test('is frozen to its depth: every request with a token gets the same one', () => {
    const object = read('{"a":{"b":[{"c":1}]}}') as Record<'a', Record<'b', object[]>>
    for (const value of [object, object.a, object.a.b, object.a.b[0]])
      expect(Object.isFrozen(value)).toBe(true)
  })

  test('may have a member named __proto__, which is its own', () => {
    const object = read('{"__proto__":{"admin":true}}') as object
    expect(Object.hasOwn(object, '__proto__')).toBe(true)
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype)
  })

  test('is any that JSON.stringify writes', () => {
    const objects = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 }))
    fc.assert(
      fc.property(objects, fc.constantFrom(0, 2), (object, indent) => {
        const text = JSON.stringify(object, null, indent)
        expect(read(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: 300 },
    )
  })
})

describe('C013 a name that comes twice is found', () => {
  test.each([
    '{"a":1,"a":1}',
    '{"a":1,"b":2,"a":3}',
    '{"a":{"b":1,"b":1}}',
    '{"a":[[{"b":1,"b":1}]]}',
    '{"":1,"":1}',
    '{"a":1,"\\u0061":1}',
    '{"\\u0069ss":1,"iss":2}',
    '{"\\"":1,"\\u0022":1}',
    '{"\\\\":1,"\\u005c":1}',
    '{"\\\\\\"":1,"\\\\\\"":1}',
    '{"/":1,"\\/":1}',
    '{"é":1,"\\u00e9":1}',
    '{"😀":1,"\\ud83d\\ude00":1}',
    '{ "a" : 1 , "a"\n:\t1 }',
    '{"__proto__":1,"__proto__":2}',
    '{"toString":1,"toString":2}',
    '{"1":1,"1":2}',
    '{"a":":","a":"\\":"}',
    '{"a":{},"a":{}}',
    '{"a":{"a":1,"b":2},"c":{"d":{"e":1,"e":2}}}',
  ])('in %s', (text) => {
    expect(read(text)).toBe('has a member name twice')
  })

  test('wherever it stands, and whatever the strings around it hold', () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string(), fc.jsonValue({ maxDepth: 2 })), {
      minLength: 1,
      maxLength: 6,
      selector: ([name]) => name,
    })
    fc.assert(
      fc.property(entries, fc.nat(), fc.boolean(), (members, seed, escaped) => {
        const written = members.map(
          ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
        )
        const [name] = members[seed % members.length] as [string, unknown]
        const again = escaped ? fullyEscaped(name) : JSON.stringify(name)
        expect(typeof read(`{${written.join(',')}}`)).toBe('object')
        expect(read(`{${[...written, `${again}:0`].join(',')}}`)).toBe('has a member name twice')
        expect(read(`{"outer":[{${[`${again}:0`, ...written].join(',')}}]}`)).toBe(
          'has a member name twice',
        )
      }),
      { numRuns: 300 },
    )
  })
})

test.each([
  '{"a":{"a":{"a":1}}}',
  '{"list":[{"a":1},{"a":2}]}',
  '{"a":":::","b":"\\":\\":","c":"\\\\","d":"\\\\\\\\"}',
  '{"a":1,"A":2,"á":3,"a ":4}',
  '{"1":1,"1.0":2,"01":3}',
  '{"é":1,"e\\u0301":2}',
])('C013 names that only look alike may stand: %s', (text) => {
  expect(read(text)).toEqual(JSON.parse(text))
})

describe('anything else is said to be', () => {
  test.each(['', ' ', '{', '}', '{"a"}', '{"a":}', '{a:1}', '{"a":01}', '{"a":+1}', '{"a":.5}'])(
    'no JSON: %j',
    (text) => {
      expect(read(text)).toBe('is not JSON')
    },
  )

  test.each([
    '{}{}',
    '{"a":"\n"}',
    '{"a":"\\x41"}',
    '{"a":undefined}',
    '\ufeff{}',
    '{}\0',
    '//\n{}',
  ])('no JSON: %j', (text) => {
    expect(read(text)).toBe('is not JSON')
  })

  test.each(['[]', '"a"', '0', '-1', 'true', 'false', 'null'])('no object: %s', (text) => {
    expect(read(text)).toBe('is not a JSON object')
  })

  test.each([[[0x7b, 0xff, 0x7d]], [[0x7b, 0x22, 0xc0, 0x80, 0x22, 0x7d]], [[0xef, 0xbb]]])(
    'not UTF-8: %j',
    (bytes) => {
      expect(read(Uint8Array.from(bytes))).toBe('is not UTF-8')
    },
  )

  test.each(['1e400', '-1e400', '[1e999]', '{"b":[{"c":1e309}]}', `1${'0'.repeat(400)}`])(
    'beyond range: %s',
    (text) => {
      expect(read(`{"a":${text}}`)).toBe('has a number beyond range')
    },
  )

  test('nested too deeply, from the 65th level on', () => {
    expect(typeof read(`${'{"a":'.repeat(63)}{}${'}'.repeat(63)}`)).toBe('object')
    expect(typeof read(`{"a":${'['.repeat(63)}1${']'.repeat(63)}}`)).toBe('object')
    expect(read(`${'{"a":'.repeat(64)}{}${'}'.repeat(64)}`)).toBe('is nested too deeply')
    expect(read(`{"a":${'['.repeat(64)}${']'.repeat(64)}}`)).toBe('is nested too deeply')
  })
})

function fullyEscaped(name: string): string {
  const units = Array.from({ length: name.length }, (_, index) => name.charCodeAt(index))
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`
}
