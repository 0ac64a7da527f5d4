import { expect, test } from 'vitest'
import { isSessionError, type TokenPair } from '../../src/index.ts'
import { describeOnStores, type World } from './open-world.ts'
import { numbersFrom } from './numbers-from.ts'

const leewayMs = 10_000
const idleMs = 100_000
const absoluteMs = 400_000

/** What a session is, as simple as can be: what the real ones are held against. */
class ModelSession {
  readonly tokens: string[]
  readonly #expiresAt: number
  #refreshedAt: number
  #idleExpiresAt: number
  #revoked = false

  constructor(token: string, now: number) {
    this.tokens = [token]
    this.#refreshedAt = now
    this.#expiresAt = now + absoluteMs
    this.#idleExpiresAt = now + idleMs
  }

  revoke(): void {
    this.#revoked = true
  }

  /** A refusal, or the generation whose token is answered. */
  refresh(generation: number, now: number): string | number {
    const current = this.tokens.length - 1
    if (this.#revoked) return 'session_revoked'
    if (now >= this.#idleExpiresAt) return 'session_expired'
    if (generation === current) {
      this.#refreshedAt = now
      this.#idleExpiresAt = Math.min(now + idleMs, this.#expiresAt)
      return current + 1
    }
    if (generation === current - 1 && now <= this.#refreshedAt + leewayMs) return current
    this.#revoked = true
    return 'refresh_token_reused'
  }
}

const rounds = 12
const steps = 60

/** @returns how many answers were as the model has them. */
async function play(seed: number, { server, storeClock, pass }: World): Promise<number> {
  const next = numbersFrom(seed)
  const servers = [server(), server()]
  const [pairs, models] = [new Array<TokenPair>(), new Array<ModelSession>()]
  const login = async () => {
    const pair = await servers[next(2)]!.login({ subject: `user ${next(2)}` })
    pairs.push(pair)
    models.push(new ModelSession(pair.refreshToken, storeClock.now()))
  }
  await login()
  const trace: string[] = []
  let answers = 0
  for (let step = 0; step < steps; step += 1) {
    const index = next(models.length)
    const [model, pair] = [models[index]!, pairs[index]!]
    const kind = next(20)
    if (kind === 0) await login()
    else if (kind === 1) {
      await servers[next(2)]!.logout(pair.sid)
      model.revoke()
      trace.push(`logout ${index}`)
    } else if (kind < 8) {
      const seconds = [1, 4, 9, 10, 11, 40, 101][next(7)]!
      pass(seconds)
      trace.push(`pass ${seconds}`)
    } else {
      const generation = Math.max(0, model.tokens.length - 1 - [0, 0, 0, 1, 1, 2][next(6)]!)
      const racers = 1 + next(3)
      trace.push(`refresh ${index} generation ${generation} by ${racers}`)
      await race(model, generation, racers, storeClock.now(), (token, racer) =>
        servers[racer % 2]!.refresh(token),
      ).catch((fault: unknown) => {
        throw new Error(`seed ${seed}: ${trace.join('; ')}`, { cause: fault })
      })
      answers += racers
    }
  }
  return answers
}

/** Uses one token several times at once; in whatever order, the answers must be those of the model. */
async function race(
  model: ModelSession,
  generation: number,
  racers: number,
  now: number,
  refresh: (token: string, racer: number) => Promise<TokenPair>,
): Promise<void> {
  const token = model.tokens[generation]!
  const answers = await Promise.all(
    Array.from({ length: racers }, (_, racer) =>
      refresh(token, racer).then(
        (pair) => pair.refreshToken,
        (error: unknown) => (isSessionError(error) ? error.code : String(error)),
      ),
    ),
  )
  const expected = answers.map(() => {
    const outcome = model.refresh(generation, now)
    if (typeof outcome === 'string') return outcome
    // The first answer of a new generation is its token; all others must be equal.
    model.tokens[outcome] ??= answers.find((answer) => answer.startsWith('rt1.')) ?? 'none'
    return model.tokens[outcome]
  })
  expect(answers.toSorted()).toEqual(expected.toSorted())
  expect(new Set(model.tokens).size).toBe(model.tokens.length)
}

describeOnStores('random interleavings', (withWorld) => {
  for (let seed = 1; seed <= rounds; seed += 1) {
    test(
      `C165 S1-S6 of logins, races, reuse, logouts and time are as in the model, seed ${seed}`,
      withWorld(async (world) => {
        const lifetimes = { idleSeconds: idleMs / 1000, absoluteSeconds: absoluteMs / 1000 }
        const answers = await play(seed, { ...world, server: () => world.server(lifetimes) })
        expect(answers).toBeGreaterThan(steps / 3)
      }),
    )
  }
})
