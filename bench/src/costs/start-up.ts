import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { median } from '../measure/ratio.ts'
import { progressOf } from '../measure/progress.ts'

export interface StartFigures {
  readonly name: string
  /** Milliseconds until the library is loaded, beyond those of Node itself. */
  readonly milliseconds: number
}

const loads: Readonly<Record<string, string>> = {
  'node itself': '',
  sekisho: "await import('@sekisho/core')",
  'fast-jwt': "await import('fast-jwt')",
  jose: "await import('jose')",
  jsonwebtoken: "await import('jsonwebtoken')",
  'aws-jwt-verify': "await import('aws-jwt-verify')",
  'express-jwt': "await import('express-jwt')",
  'express-oauth2-jwt-bearer': "await import('express-oauth2-jwt-bearer')",
}

/** The time that a process takes to load each library, in turn, less that of an empty process. */
export function startUp(rounds: number): readonly StartFigures[] {
  const progress = progressOf('start-up')
  const times = Object.entries(loads).map(([name, code]) => ({ name, code, taken: [] as number[] }))
  for (let round = -1; round < rounds; round += 1) {
    progress(round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`)
    for (const one of times) {
      const started = performance.now()
      const done = spawnSync(process.execPath, ['--input-type=module', '--eval', one.code], {
        cwd: fileURLToPath(new URL('../..', import.meta.url)),
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      if (done.status !== 0) throw new Error(`${one.name} does not load`)
      if (round >= 0) one.taken.push(performance.now() - started)
    }
  }
  progress('done')
  const empty = median(times[0]?.taken ?? [])
  return times.slice(1).map(({ name, taken }) => ({ name, milliseconds: median(taken) - empty }))
}
