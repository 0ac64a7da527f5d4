/** A counted repetition up to this is written out; a longer one is taken for an endless one. */
const mostCopies = 10

/**
 * The structure of a regular expression: `chars` (one character, by its source), `edge` (^ $ and what
 * looks around), `cat`, `alt`, `loop` (one or more times) and `maybe`. Groups leave no trace.
 *
 * @throws {Error} for what is not judged here: references back, and flags within
 */
export function parseRegExp(source) {
  let at = 0
  const ends = () => at >= source.length || source[at] === ')' || source[at] === '|'

  function alternatives() {
    const parts = [sequence()]
    while (source[at] === '|') {
      at += 1
      parts.push(sequence())
    }
    return parts.length === 1 ? parts[0] : { kind: 'alt', parts }
  }

  function sequence() {
    const parts = []
    while (!ends()) parts.push(repeated(atom()))
    return { kind: 'cat', parts }
  }

  function atom() {
    if (source[at] === '(') return group()
    const [text] =
      /^(?:\[(?:\\.|[^\]\\])*\]|\\(?:u\{\w+\}|u\w{4}|x\w\w|c\w|[pP]\{[^}]*\}|.)|.)/su.exec(
        source.slice(at),
      )
    at += text.length
    if (/^\\[1-9k]/.test(text)) throw new Error(`${text} refers back, which is not judged`)
    if (['^', '$', '\\b', '\\B'].includes(text)) return { kind: 'edge', text }
    return { kind: 'chars', text }
  }

  function group() {
    const [head] = /^\((?:\?(?::|=|!|<=|<!|<\w+>))?/.exec(source.slice(at))
    at += head.length
    if (source[at] === '?') throw new Error(`${source.slice(at - 1, at + 3)} is not judged`)
    const inside = alternatives()
    at += 1
    return /[=!]$/.test(head) ? { kind: 'edge', text: '\\b', inside } : inside
  }

  function repeated(node) {
    const [text, range] = /^(?:[*+?]|\{(\d+(?:,\d*)?)\})?\??/.exec(source.slice(at))
    at += text.length
    if (text === '') return node
    const [min, max = min] =
      range === undefined ? { '*': [0, ''], '+': [1, ''], '?': [0, 1] }[text[0]] : range.split(',')
    return times(node, Number(min), max === '' ? Infinity : Number(max))
  }

  return alternatives()
}

function times(node, min, max) {
  if (max > mostCopies) {
    const loop = { kind: 'loop', parts: [node] }
    return min > 0 ? loop : { kind: 'maybe', parts: [loop] }
  }
  const copies = Array.from({ length: max }, (_, index) =>
    index < min ? node : { kind: 'maybe', parts: [node] },
  )
  return { kind: 'cat', parts: copies }
}
