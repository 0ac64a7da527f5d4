/** One stretch of work of one contender; everything that is not to be timed is done before. */
export interface Slice {
  readonly operations: number
  run(): void | Promise<void>
}

export interface Contender {
  readonly name: string
  /** Called before each stretch, outside the clock. */
  prepare(): Slice | Promise<Slice>
}

/** Nanoseconds for one operation, one figure a round. */
export interface Measured {
  readonly name: string
  readonly wall: readonly number[]
  readonly cpu: readonly number[]
}

const warmUps = 4

/**
 * Measures contenders side by side: each round runs a stretch of every one, beginning with another
 * each time, so that what disturbs the machine disturbs all of them. The first rounds only warm them up: a server
 * runs compiled code.
 */
export async function interleave(
  contenders: readonly Contender[],
  rounds: number,
  progress: (text: string) => void,
): Promise<readonly Measured[]> {
  const results = contenders.map((contender) => ({
    contender,
    name: contender.name,
    wall: [] as number[],
    cpu: [] as number[],
  }))
  for (let round = -warmUps; round < rounds; round += 1) {
    progress(round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`)
    for (let place = 0; place < results.length; place += 1) {
      const result = results[(place + round + warmUps) % results.length]
      if (result === undefined) continue
      const { wall, cpu } = await stretch(result.contender)
      if (round < 0) continue
      result.wall.push(wall)
      result.cpu.push(cpu)
    }
  }
  return results.map(({ name, wall, cpu }) => ({ name, wall, cpu }))
}

async function stretch(contender: Contender): Promise<{ wall: number; cpu: number }> {
  const slice = await contender.prepare()
  globalThis.gc?.()
  const cpuBefore = process.cpuUsage()
  const before = process.hrtime.bigint()
  const running = slice.run()
  if (running !== undefined) await running
  const wall = Number(process.hrtime.bigint() - before)
  const used = process.cpuUsage(cpuBefore)
  const cpu = (used.user + used.system) * 1000
  return { wall: wall / slice.operations, cpu: cpu / slice.operations }
}
