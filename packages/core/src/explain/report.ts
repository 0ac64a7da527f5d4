import type { AuthError } from '../errors.ts'
import type { Explanation, ExplanationStep } from './explanation.ts'
import { renderSteps } from './render-steps.ts'
import { Scrubber } from './scrubber.ts'

/** What may be said of a step. */
export interface StepNotes {
  readonly expected?: string | undefined
  readonly found?: string | undefined
  readonly advice?: string | undefined
}

/** Collects the steps of one explanation, in the order of the plan. */
export class Report {
  readonly #steps: ExplanationStep[] = []
  readonly #scrubber = new Scrubber()
  #ahead: readonly string[] = []
  #prefix = ''

  /** Names what lies ahead, instead of what was said before. */
  plan(checks: readonly string[]): void {
    this.#ahead = checks
  }

  /** Puts a text before the names of all further steps. */
  enter(prefix: string): void {
    this.#prefix = prefix
  }

  /** Keeps a token, whole or in parts, out of every text. */
  hide(token: string): void {
    this.#scrubber.hide(token)
  }

  pass(check: string, notes: StepNotes = {}): void {
    this.#add(check, { state: 'passed' }, notes)
  }

  fail(check: string, error: AuthError, notes: StepNotes = {}): void {
    this.#add(check, { state: 'failed', code: error.code }, notes)
  }

  /** The explanation; `error` is what ended it, null for an accepted token. */
  finish(error: AuthError | null): Explanation {
    if (error !== null && !this.#steps.some(({ state }) => state === 'failed')) {
      this.fail(this.#ahead[0] ?? 'other', error)
    }
    const rest = this.#ahead.map((check) => this.#step(check, { state: 'not reached' }, {}))
    const steps = Object.freeze([...this.#steps, ...rest])
    const outcome =
      error === null ? 'authenticated' : error.kind === 'unavailable' ? 'unavailable' : 'refused'
    const explanation = { outcome, code: error?.code ?? null, steps } as const
    return Object.freeze({ ...explanation, text: renderSteps(explanation) })
  }

  #add(check: string, state: Pick<ExplanationStep, 'state' | 'code'>, notes: StepNotes): void {
    this.#steps.push(this.#step(check, state, notes))
    this.#ahead = this.#ahead.filter((name) => name !== check)
  }

  #step(
    check: string,
    state: Pick<ExplanationStep, 'state' | 'code'>,
    notes: StepNotes,
  ): ExplanationStep {
    const texts = (['expected', 'found', 'advice'] as const).flatMap((name) => {
      const note = notes[name]
      return note === undefined ? [] : [[name, this.#scrubber.scrub(note)] as const]
    })
    return Object.freeze({
      check: `${this.#prefix}${check}`,
      ...state,
      ...Object.fromEntries(texts),
    })
  }
}
