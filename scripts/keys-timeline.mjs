// Draws docs/guides/keys-timeline.svg from the defaults in packages/core/src/keys/remote. With
// --check nothing is written; the exit code is 1 when the figure is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { resolveRemoteKeysOptions } from '../packages/core/src/keys/remote/remote-options.ts'

const file = new URL('../docs/guides/keys-timeline.svg', import.meta.url)
const settings = resolveRemoteKeysOptions({}, 'the figure')
const {
  refreshIntervalSeconds: refresh,
  cacheMaxAgeSeconds: maxAge,
  staleIfErrorSeconds: stale,
  cooldownSeconds: cooldown,
} = settings
const end = maxAge + stale

// Places on the axis, not to scale: the stale window would leave no room for the rest.
const width = 900
const at = { fetched: 24, refresh: 204, maxAge: 424, end: 784, edge: 876 }
const laneTop = [102, 202, 316, 432]
const bottom = 524

const quiet = 'fill="#57606a"'

const fills = {
  good: ['#d5efd9', '#2b7a3d'],
  soft: ['#eef8ef', '#2b7a3d'],
  old: ['#fdebc8', '#9a6700'],
  bad: ['#fbd9d7', '#b42318'],
  none: ['#ffffff', '#8a94a0'],
}

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom}" width="${width}" height="${bottom}" role="img" aria-labelledby="title desc" font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="13" fill="#1f2937">
<title id="title">The life of a key set, in seconds since it was fetched</title>
<desc id="desc">${description()}</desc>
<rect width="${width}" height="${bottom}" fill="#ffffff"/>
${axis()}
${allWell()}
${rotation()}
${outage()}
${removedKey()}
</svg>
`

if (!process.argv.includes('--check')) {
  writeFileSync(file, svg)
} else if (drawn() !== svg) {
  console.error('docs/guides/keys-timeline.svg is stale; run: npm run docs')
  process.exitCode = 1
}

function description() {
  return [
    `All goes well: keys answer from memory; after ${refresh} s the next request causes a fetch beside it; after ${maxAge} s the next request waits for one.`,
    `Rotation: a token with an unknown kid causes a fetch at once; in a flood of made-up kids there is one fetch per ${cooldown} s, so a new key waits ${cooldown} s at most.`,
    `Outage: one try per ${cooldown} s; old keys serve until ${end} s, then the answer is 503.`,
    `A removed key is gone after ${refresh} s on a busy service, after ${maxAge} s on a quiet one, and after ${end} s in an outage.`,
  ].join(' ')
}

function axis() {
  const marks = [
    [at.fetched, '0 s', 'fetched'],
    [at.refresh, `${refresh} s`, 'refreshIntervalSeconds'],
    [at.maxAge, `${maxAge} s`, 'cacheMaxAgeSeconds'],
    [at.end, `${end} s`, `+ staleIfErrorSeconds ${stale}`],
  ]
  return [
    text(at.fetched, 26, 'The life of a key set', 'font-size="18" font-weight="600"'),
    text(236, 26, 'seconds since it was fetched, by default; not to scale', quiet),
    line(at.fetched, 88, at.edge, 88, '#1f2937'),
    ...marks.flatMap(([x, seconds, name], index) => [
      line(x, 82, x, 94, '#1f2937'),
      text(x, 58, seconds, `font-weight="600"${anchor(index)}`),
      text(x, 75, name, `${quiet}${anchor(index)}`),
    ]),
  ].join('\n')
}

function allWell() {
  const y = laneTop[0]
  return [
    heading(y, 'All goes well'),
    bar(y, at.fetched, at.refresh, 'good', 'from memory'),
    bar(y, at.refresh, at.maxAge, 'soft', 'from memory, fetch beside it'),
    bar(y, at.maxAge, at.edge, 'none', 'nobody came until now: the next request waits for a fetch'),
    note(
      y,
      0,
      `The first request after ${refresh} s causes a fetch and does not wait for it. The new set begins at 0 s again.`,
    ),
  ].join('\n')
}

function rotation() {
  const y = laneTop[1]
  const left = 480
  const step = 170
  const seen = at.fetched + 90
  return [
    heading(y, 'Rotation: a token names a kid that is not in the set'),
    bar(y, at.fetched, at.maxAge, 'good', ''),
    fetchMark(seen, y + 40),
    text(seen + 14, y + 45, 'fetched at once, the token waits'),
    ...flood(y, left, step),
    note(y, 0, `One such fetch per cooldownSeconds ${cooldown} at most,`),
    note(y, 1, `so a new key waits ${cooldown} s at most.`),
  ].join('\n')
}

/** A glass over a few seconds: dots are requests with made-up kids, discs are fetches. */
function flood(y, left, step) {
  const kids = Array.from({ length: 22 }, (_, n) => left + n * 17)
  const published = left + 0.25 * step
  const known = left + step
  return [
    text(left - 6, y + 18, 'In a flood of made-up kids', 'font-weight="600"'),
    line(left, y + 58, at.edge, y + 58, '#1f2937'),
    ...kids.map((x) => `<circle cx="${x}" cy="${y + 48}" r="2" fill="#57606a"/>`),
    ...[0, 1, 2].flatMap((n) => [
      fetchMark(left + n * step, y + 58),
      text(left + n * step, y + 38, `${n * cooldown} s`, 'text-anchor="middle"'),
    ]),
    bar(y + 42, published, known, 'old', 'a new key waits'),
    bar(y + 42, known, at.edge, 'good', 'it is known'),
  ]
}

function outage() {
  const y = laneTop[2]
  const tries = Array.from({ length: 31 }, (_, n) => at.refresh + 6 + n * 22)
  return [
    heading(y, 'Outage: the issuer goes down, right after the fetch'),
    bar(y, at.fetched, at.refresh, 'good', 'from memory'),
    bar(y, at.refresh, at.end, 'old', 'old keys serve; an unknown kid gets 503'),
    bar(y, at.end, at.edge, 'bad', '503'),
    ...tries.map((x) => cross(x, y + 62)),
    note(y, 1, `× is a try that fails: under traffic, one per cooldownSeconds ${cooldown}.`),
  ].join('\n')
}

function removedKey() {
  const y = laneTop[3]
  return [
    heading(y, 'Removed: the issuer withdraws a key, right after the fetch'),
    bar(y, at.fetched, at.refresh, 'old', 'still accepted'),
    bar(y, at.refresh, at.maxAge, 'old', 'until a request comes', 0.55),
    bar(y, at.maxAge, at.end, 'none', 'still accepted in an outage only'),
    bar(y, at.end, at.edge, 'bad', 'gone'),
    note(
      y,
      0,
      `It is gone after ${refresh} s on a busy service, ${maxAge} s on a quiet one, ${end} s behind an issuer that is down.`,
    ),
  ].join('\n')
}

function heading(y, words) {
  return text(at.fetched, y + 18, words, 'font-size="14" font-weight="600"')
}

function note(y, row, words) {
  return text(at.fetched, y + 70 + row * 17, words)
}

function bar(y, from, to, fill, words, opacity = 1) {
  const [color, border] = fills[fill]
  const dashes = fill === 'none' ? ' stroke-dasharray="5 4"' : ''
  return `<rect x="${from + 1}" y="${y + 27}" width="${to - from - 2}" height="26" rx="4" fill="${color}" fill-opacity="${opacity}" stroke="${border}"${dashes}/>
${text(from + 10, y + 45, words)}`
}

function fetchMark(x, y) {
  return `<circle cx="${x}" cy="${y}" r="6" fill="#1d4ed8" stroke="#ffffff" stroke-width="2"/>`
}

function cross(x, y) {
  return `<path d="M${x - 4} ${y - 4}l8 8m0 -8l-8 8" stroke="#b42318" stroke-width="1.5"/>`
}

function line(x1, y1, x2, y2, color, more = '') {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${color}" ${more}/>`
}

function text(x, y, words, more = '') {
  return words === '' ? '' : `<text x="${x}" y="${y}" ${more}>${words}</text>`
}

function anchor(index) {
  return index === 0 ? '' : ' text-anchor="middle"'
}

function drawn() {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
