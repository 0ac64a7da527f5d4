import { setImmediate as turn } from 'node:timers/promises'
import { mutated } from './mutate.ts'
import type { Random } from './random.ts'
import type { Target } from './target.ts'

export interface Find {
  readonly target: string
  readonly input: string
  readonly what: string
}

export interface Hunt {
  readonly inputs: number
  readonly outcomes: ReadonlyMap<string, number>
  readonly finds: readonly Find[]
  readonly slowestMs: number
  /** Texts with an outcome that no seed had. */
  readonly fresh: readonly string[]
}

const tooSlowMs = 50

/** Lets a target read mutated seeds until the time is over; what ends in a new way becomes a seed. */
export async function hunt(
  target: Target,
  corpus: readonly string[],
  random: Random,
  until: () => boolean,
): Promise<Hunt> {
  const seeds = [...target.seeds, ...corpus]
  const outcomes = new Map<string, number>()
  const finds: Find[] = []
  const fresh: string[] = []
  let inputs = 0
  let slowestMs = 0
  const attempt = async (input: string, isSeed: boolean): Promise<void> => {
    inputs += 1
    const { outcome, ms, fault } = await timed(target, input)
    slowestMs = Math.max(slowestMs, ms)
    if (fault !== null) finds.push({ target: target.name, input, what: fault })
    const known = outcomes.get(outcome) ?? 0
    outcomes.set(outcome, known + 1)
    if (known > 0 || isSeed) return
    seeds.push(input)
    fresh.push(input)
  }
  for (const seed of seeds) await attempt(seed, true)
  while (until() && finds.length < 10) {
    await attempt(mutated(random.oneOf(seeds), seeds, random), false)
    // Timers and warnings get their turn; without one they would only pile up.
    if (inputs % 50 === 0) await turn()
  }
  return { inputs, outcomes, finds, slowestMs, fresh }
}

async function timed(
  target: Target,
  input: string,
): Promise<{ outcome: string; ms: number; fault: string | null }> {
  const first = await once(target, input)
  if (first.ms <= tooSlowMs || first.fault !== null) return first
  // Garbage may have been collected meanwhile: slow is what is slow again and again.
  const again = [first, await once(target, input), await once(target, input)]
  const ms = Math.min(...again.map((one) => one.ms))
  return { ...first, ms, fault: ms > tooSlowMs ? `took ${ms.toFixed(0)} ms` : null }
}

async function once(
  target: Target,
  input: string,
): Promise<{ outcome: string; ms: number; fault: string | null }> {
  const started = cpuMs()
  try {
    const outcome = await target.run(input)
    return { outcome, ms: cpuMs() - started, fault: null }
  } catch (error) {
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    return { outcome: 'fault', ms: cpuMs() - started, fault: what }
  }
}

/** What this thread has worked; others on the machine do not count. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
