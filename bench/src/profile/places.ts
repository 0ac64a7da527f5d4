import type { Profiler } from 'node:inspector'

/** A function, or what the machine does beside, and its share of the busy time. */
export interface Place {
  readonly name: string
  readonly share: number
}

const most = 16
const root = new URL('../../../', import.meta.url).href
// Waiting, and the profiler itself.
const notWork = ['', '(idle)', '(root)', 'post of node:inspector']

/** The places that take most of the time for themselves, without what they call. */
export function placesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Place[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const times = new Map<string, number>()
  samples.forEach((id, index) => {
    const frame = frames.get(id)
    if (frame === undefined) return
    const name = nameOf(frame)
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0))
  })
  for (const name of notWork) times.delete(name)
  const busy = [...times.values()].reduce((sum, time) => sum + time, 0)
  return [...times]
    .map(([name, time]) => ({ name, share: time / busy }))
    .toSorted((left, right) => right.share - left.share)
    .slice(0, most)
}

function nameOf({ functionName, url }: Profiler.Profile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName
  const file = url
    .replace(root, '')
    .replace(/^(?:node_modules|packages)\//, '')
    .replace('/dist/', '/')
  return `${functionName === '' ? 'a nameless function' : functionName} of ${file}`
}
