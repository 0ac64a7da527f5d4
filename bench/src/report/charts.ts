import type { ServerFigures } from '../http/compare.ts'
import type { Measured } from '../measure/interleave.ts'
import { median } from '../measure/ratio.ts'
import { floor, ours } from '../verification/libraries.ts'
import { plainMap } from '../verification/seen-before.ts'
import { barChart, type Bar } from './bar-chart.ts'
import type { Figures } from './figures.ts'
import { shortNumber } from './numbers.ts'

/** The pictures of the page, by file name. */
export function chartsOf(figures: Figures): Readonly<Record<string, string>> {
  const charts: Record<string, string> = {}
  for (const { algorithm, measured } of figures.firstSight) {
    charts[`first-sight-${algorithm.toLowerCase()}.svg`] = barChart(
      `${algorithm}: tokens never seen before`,
      'verifications per second, one at a time',
      libraryBars(measured),
    )
  }
  for (const { algorithm, measured } of figures.seenBefore) {
    charts[`seen-before-${algorithm.toLowerCase()}.svg`] = barChart(
      `${algorithm}: a thousand tokens in turn, seen before`,
      'verifications per second, one at a time; each token arrives as a new string',
      libraryBars(measured),
    )
  }
  for (const framework of ['express', 'koa', 'nest']) {
    charts[`http-${framework}.svg`] = barChart(
      `${framework}: requests per second`,
      'one core for the server, 32 connections, a thousand RS256 tokens in turn',
      serverBars(figures.servers.filter(({ name }) => name.startsWith(`${framework},`))),
    )
  }
  return charts
}

function libraryBars(measured: readonly Measured[]): readonly Bar[] {
  return measured
    .map(({ name, wall }) => bar(name, 1e9 / median(wall), kindOf(name)))
    .toSorted((first, second) => second.value - first.value)
}

function kindOf(name: string): Bar['kind'] {
  if (name === ours) return 'ours'
  return name === floor || name === plainMap ? 'bound' : 'peer'
}

function serverBars(servers: readonly ServerFigures[]): readonly Bar[] {
  return servers
    .map(({ name, perSecond }) => {
      const check = name.slice(name.indexOf(',') + 2)
      const kind =
        check === 'sekisho'
          ? 'ours'
          : check === 'bare' || check === 'empty guard'
            ? 'bound'
            : 'peer'
      return bar(check, median(perSecond), kind)
    })
    .toSorted((first, second) => second.value - first.value)
}

function bar(label: string, value: number, kind: Bar['kind']): Bar {
  return { label, value, text: shortNumber(value), kind }
}
