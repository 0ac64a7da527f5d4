import type { Random } from './random.ts'

/** Pieces of text that parsers trip over. */
const pieces = [
  ['.', '..', ',', ';', '=', '==', '"', '\\', '\\u0000', '%00', '\u0000', '\r\n', '\n', '\t', ' '],
  ['{', '}', '[', ']', '{}', '[]', 'null', 'true', '0', '-0', '1e999', '-1e999', '1e-999', '-1'],
  [
    '9007199254740993',
    '4102444800',
    '""',
    '"exp"',
    '"__proto__":{}',
    '"alg":"none"',
    '"b64":false',
  ],
  [
    '"crit":["b64"]',
    '"kid":"../../etc/passwd"',
    '"jwk":{}',
    'eyJ',
    'e30',
    'AA',
    'A',
    '-',
    '_',
    '+',
  ],
  ['/', '\uFEFF', '\u00e9', '\ud800', '\u{1F600}', '\u202e', 'Bearer ', 'bearer', 'DPoP ', '$1'],
  ['${0}', '$$', '(', ')', '(a+)+', '.*', '[a-z', '{1000}', '(?<x>', '\\1', '|', '^', '$'],
].flat()

/** Another text near this one; `others` are crossed with it. */
export function mutated(text: string, others: readonly string[], random: Random): string {
  let result = text
  const steps = 1 + random.below(4)
  for (let step = 0; step < steps; step += 1)
    result = random.oneOf(mutations)(result, others, random)
  return result.length > 300_000 ? result.slice(0, 300_000) : result
}

type Mutation = (text: string, others: readonly string[], random: Random) => string

const mutations: readonly Mutation[] = [
  // A piece put in.
  (text, _others, random) => spliced(text, random.below(text.length + 1), 0, random.oneOf(pieces)),
  // A piece in the place of something.
  (text, _others, random) => {
    const at = random.below(text.length + 1)
    return spliced(text, at, random.below(8), random.oneOf(pieces))
  },
  // A stretch left out.
  (text, _others, random) => spliced(text, random.below(text.length + 1), 1 + random.below(16), ''),
  // A stretch twice.
  (text, _others, random) => {
    const at = random.below(text.length + 1)
    const stretch = text.slice(at, at + 1 + random.below(40))
    return spliced(text, random.below(text.length + 1), 0, stretch)
  },
  // One character another one.
  (text, _others, random) => {
    const code = random.below(8) === 0 ? random.below(0x10000) : random.below(128)
    return spliced(text, random.below(text.length + 1), 1, String.fromCharCode(code))
  },
  // One bit flipped.
  (text, _others, random) => {
    const at = random.below(Math.max(1, text.length))
    const code = (text.charCodeAt(at) || 0) ^ (1 << random.below(7))
    return spliced(text, at, 1, String.fromCharCode(code))
  },
  // The end of another text.
  (text, others, random) => {
    const other = random.oneOf([...others, text])
    return (
      text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1))
    )
  },
  // Segments of a compact token exchanged, repeated or left out.
  (text, others, random) => {
    const own = text.split('.')
    const foreign = random.oneOf([...others, text]).split('.')
    own[random.below(own.length)] = random.oneOf(foreign)
    if (random.below(6) === 0) own.push(random.oneOf(foreign))
    return own.join('.')
  },
  // What a segment says, changed underneath its encoding.
  (text, others, random) => {
    const segments = text.split('.')
    const at = random.below(segments.length)
    const inner = Buffer.from(segments[at] ?? '', 'base64url').toString('latin1')
    const changed = random.oneOf(mutations.slice(0, 6))(inner, others, random)
    segments[at] = Buffer.from(changed, 'latin1').toString('base64url')
    return segments.join('.')
  },
  // Very much of it.
  (text, _others, random) => {
    const at = random.below(text.length + 1)
    const stretch = text.slice(at, at + 1 + random.below(8)) || 'a'
    return spliced(text, at, 0, stretch.repeat(random.oneOf([16, 64, 65, 1000, 20_000])))
  },
]

function spliced(text: string, at: number, left: number, put: string): string {
  return text.slice(0, at) + put + text.slice(at + left)
}
