import { markdownTable } from '../../../scripts/markdown-table.mjs'
import type { Measured } from '../measure/interleave.ts'
import { median, named, ratioOf } from '../measure/ratio.ts'
import { ours } from '../verification/libraries.ts'
import type { ByAlgorithm, Figures } from './figures.ts'
import { goalsOf, isMet, type Goal } from './goals.ts'
import { ratioText, shortNumber } from './numbers.ts'

/** `RESULTS.md`, from the figures of one run and the reasons why goals were not met. */
export function pageOf(figures: Figures, reasons: Readonly<Record<string, string>>): string {
  return `${[
    head(figures),
    goalSection(figures, reasons),
    algorithmSection('Never seen before, one at a time', 'first-sight', figures.firstSight),
    algorithmSection('Never seen before, 16 in flight', null, figures.inFlight),
    algorithmSection('Seen before', 'seen-before', figures.seenBefore),
    serverSection(figures),
    costSection(figures),
    floodSection(figures),
    startSection(figures),
    profileSection(figures),
  ].join('\n\n')}\n`
}

function head(figures: Figures): string {
  const versions = Object.entries(figures.versions)
    .filter(([name]) => !name.startsWith('@sekisho'))
    .map(([name, version]) => `${name} ${version}`)
  return `# Measured

Made by \`npm run bench\` on ${figures.date}, Node ${figures.node}, ${figures.machine}; the machine is shared.
Everything in one run, contenders in turn within each round, so that a disturbance meets all of
them. **Ratios are the result**; absolute figures depend on the machine. A ratio is the median over
the rounds, with the lowest and the highest. The same thing measured twice differed by
${(figures.noise * 100).toFixed(1)} % at most in the typical round. CPU is the time of the whole process, threads included.

${versions.join(', ')}.`
}

function goalSection(figures: Figures, reasons: Readonly<Record<string, string>>): string {
  const goals = goalsOf(figures)
  const met = goals.filter(isMet).length
  const rows = goals.map((goal) => [
    goal.what,
    `${goal.direction === 'at least' ? '≥' : '≤'} ${goal.goal}`,
    ratioText(goal.measured),
    isMet(goal) ? 'met' : missed(goal, reasons),
  ])
  return `## Goals

${met} of ${goals.length} are met.

${markdownTable([['what', 'goal', 'measured', ''], ...rows])}`
}

function missed(goal: Goal, reasons: Readonly<Record<string, string>>): string {
  const by = Math.abs(goal.measured.median / goal.goal - 1) * 100
  const reason = Object.entries(reasons).find(([prefix]) => goal.id.startsWith(prefix))?.[1]
  return `**missed by ${by.toFixed(0)} %**${reason === undefined ? '' : `: ${reason}`}`
}

function algorithmSection(
  title: string,
  chart: string | null,
  all: readonly ByAlgorithm[],
): string {
  const parts = all.map(({ algorithm, measured }) => {
    const picture =
      chart === null ? '' : `![${algorithm}](charts/${chart}-${algorithm.toLowerCase()}.svg)\n\n`
    return `### ${title}: ${algorithm}\n\n${picture}${libraryTable(measured)}`
  })
  return `## ${title}\n\n${parts.join('\n\n')}`
}

function libraryTable(measured: readonly Measured[]): string {
  const mine = named(measured, ours)
  const rows = measured
    .toSorted((first, second) => median(first.wall) - median(second.wall))
    .map((one) => [
      one.name,
      shortNumber(1e9 / median(one.wall)),
      shortNumber(median(one.cpu) / 1000),
      one === mine ? '1' : ratioText(ratioOf(one.wall, mine.wall)),
    ])
  return markdownTable([['', 'per second', 'CPU µs each', 'ours / this one'], ...rows])
}

function serverSection({ servers, pinned }: Figures): string {
  const rows = servers.map(({ name, perSecond, p99, cpu }) => [
    name,
    shortNumber(median(perSecond)),
    shortNumber(median(p99)),
    shortNumber(median(cpu)),
  ])
  const pictures = ['express', 'koa', 'nest'].map((name) => `![${name}](charts/http-${name}.svg)`)
  return `## Servers

A thousand RS256 tokens in turn over 32 connections, each server in a process of its own${
    pinned ? ' on a core of its own' : ''
  }.
The client prepares its requests before and hardly looks at the answers.

${pictures.join('\n')}

${markdownTable([['', 'requests per second', 'p99 ms', 'CPU µs each'], ...rows])}`
}

function costSection({ sizes, numbers, memory }: Figures): string {
  const sizeRows = sizes.map(({ bytes, measured }) => [
    `${bytes} bytes`,
    ...measured.map(({ wall }) => shortNumber(median(wall) / 1000)),
  ])
  const names = sizes[0]?.measured.map(({ name }) => `${name}, µs`) ?? []
  const numberRows = numbers.map(({ name, wall }) => [name, shortNumber(median(wall) / 1000)])
  return `## What size and number cost

EdDSA, never seen before:

${markdownTable([['token', ...names], ...sizeRows])}

ES256, never seen before, tokens of all issuers or keys mixed:

${markdownTable([['policy', 'µs'], ...numberRows])}

A cached token of ${shortNumber(memory.tokenBytes)} bytes takes ${shortNumber(memory.bytesPerToken)} bytes, measured over ${memory.entries} of them.`
}

function floodSection({ floods, kidFlood }: Figures): string {
  const rows = floods.map((one) => [
    one.name,
    one.distinct.toLocaleString('en-US'),
    shortNumber(one.perSecond),
    `${one.hotHitPercent.toFixed(1)} %`,
    `${shortNumber(one.heapGrownBytes / 2 ** 20)} MiB`,
  ])
  return `## Floods

Distinct valid HS256 tokens that come once, and after every nineteen of them one of a thousand hot ones:

${markdownTable([['', 'distinct tokens', 'checks per second', 'hot ones found in the cache', 'heap grown'], ...rows])}

10,000 good-looking tokens with made-up key ids within one cooldown: ${kidFlood.refused.toLocaleString('en-US')} refused,
${kidFlood.fetches} ${kidFlood.fetches === 1 ? 'fetch' : 'fetches'} of the key set, ${Math.round(kidFlood.heapKeptBytes / 1024)} KiB kept on the heap.`
}

function startSection({ startUp }: Figures): string {
  const rows = startUp.map(({ name, milliseconds }) => [name, milliseconds.toFixed(0)])
  return `## Start-up

Time to load the library, beyond that of an empty Node process:

${markdownTable([['', 'ms'], ...rows])}`
}

function profileSection({ profiles }: Figures): string {
  const parts = profiles.map(({ name, microsecondsEach, places }) => {
    const rows = places.map((place) => [
      place.name,
      `${(place.share * 100).toFixed(1)} %`,
      shortNumber(place.share * microsecondsEach),
    ])
    return `### Where the time goes: ${name}, ${shortNumber(microsecondsEach)} µs each\n\n${markdownTable([['function, without what it calls', 'share', 'µs'], ...rows])}`
  })
  return `## Where the time goes

Samples of the processor time every 0.2 ms. The profiler costs time itself, so that these are slower than above.

${parts.join('\n\n')}`
}
