import { describe, expect, test } from 'vitest'
import { readCorpus } from '../src/corpus.ts'
import { hunt } from '../src/hunt.ts'
import { randomFrom } from '../src/random.ts'
import { Fault, type Target } from '../src/target.ts'
import { targets } from '../src/targets/all.ts'

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** True so many times. */
function times(count: number): () => boolean {
  let left = count
  return () => left-- > 0
}

describe('no text makes these do what must never happen', () => {
  test.each(targets.map((target) => [target.name, target] as const))('%s', async (name, target) => {
    const { finds, inputs } = await hunt(target, readCorpus(name), randomFrom(1), times(400))
    expect(finds).toEqual([])
    expect(inputs).toBeGreaterThan(400)
  })
})

describe('the hunt', () => {
  test('finds a fault that lies behind several steps', async () => {
    const { finds } = await hunt(maze(), [], randomFrom(1), times(20_000))
    expect(finds[0]).toMatchObject({ target: 'maze', what: 'Fault: the middle of the maze' })
  })

  test('finds what is slow', async () => {
    const slow: Target = {
      name: 'slow',
      seeds: ['a'],
      run: (input) => {
        const until = cpuMs() + (input === 'a' ? 0 : 60)
        while (cpuMs() < until);
        return 'done'
      },
    }
    const { finds } = await hunt(slow, [], randomFrom(1), times(1))
    expect(finds[0]?.what).toMatch(/^took \d+ ms$/)
  })

  test('does the same for the same seed', async () => {
    const [first, second, other] = await Promise.all(
      [1, 1, 2].map(async (seed) => hunt(maze(), [], randomFrom(seed), times(300))),
    )
    expect(first?.fresh).toEqual(second?.fresh)
    expect(first?.fresh).not.toEqual(other?.fresh)
  })
})

/** Each right beginning is told apart, so that a hunter who keeps what is new gets to the middle. */
function maze(): Target {
  const way = '{}.='
  return {
    name: 'maze',
    seeds: ['x'],
    run: (input) => {
      let steps = 0
      while (steps < way.length && input[steps] === way[steps]) steps += 1
      if (steps === way.length) throw new Fault('the middle of the maze')
      return `step ${steps}`
    },
  }
}
