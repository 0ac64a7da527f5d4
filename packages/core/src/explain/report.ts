import { isAuthError, type AuthError } from '../errors.ts'
import { faultName } from './causes.ts'
import type { ExplainedCheck, Explanation } from './explanation.ts'
import { Scrubber } from './scrubber.ts'

/** What may be said of a check. */
export interface Notes {
  readonly expected?: string | undefined
  readonly found?: string | undefined
  readonly advice?: string | undefined
}

const longest = 500

/** Collects the checks of one explanation, in the order of the plan. */
export class Report {
  readonly #checks: ExplainedCheck[] = []
  readonly #scrubber = new Scrubber()
  #ahead: readonly string[]
  #prefix = ''

  constructor(ahead: readonly string[]) {
    this.#ahead = ahead
  }

  /** Names what lies ahead, instead of what was said before. */
  plan(names: readonly string[]): void {
    this.#ahead = names
  }

  /** Puts a text before the names of all further checks. */
  enter(prefix: string): void {
    this.#prefix = prefix
  }

  /** Keeps a token, whole or in parts, out of every text. */
  hide(token: string): void {
    this.#scrubber.hide(token)
  }

  pass(name: string, notes: () => Notes = () => ({})): void {
    this.#add(name, { result: 'passed' }, notes)
  }

  fail(name: string, { code }: AuthError, notes: () => Notes): void {
    this.#add(name, { result: 'failed', code }, notes)
  }

  /** The explanation of an accepted token. */
  accepted(): Explanation {
    return this.#finish({ verdict: 'accepted', code: null, cause: 'every check passed', fix: null })
  }

  /** The explanation of what `verify` would have thrown. */
  ended(fault: unknown): Explanation {
    const error = asAuthError(fault)
    const first =
      this.#checks.find(({ result }) => result === 'failed') ?? this.#unforeseen(error, fault)
    const { name, expected, found = 'nothing', advice } = first
    return this.#finish({
      verdict: error?.kind === 'refusal' ? 'refused' : 'unavailable',
      code: error?.code ?? null,
      cause: `${name}: ${expected === undefined ? '' : `expected ${expected}; `}found ${found}`,
      fix: advice ?? 'see the message of the error that verify() rejects with',
    })
  }

  /** What was thrown where nobody expected it: by a function of the application, say. */
  #unforeseen(error: AuthError | null, fault: unknown): ExplainedCheck {
    const advice = 'a function that was given as an option threw, or the context was not an object'
    const code = error === null ? {} : { code: error.code }
    this.#add('unforeseen', { result: 'failed', ...code }, () => ({
      found: `a fault where none may be: ${faultName(fault)}`,
      advice,
    }))
    return this.#checks.at(-1) as ExplainedCheck
  }

  #finish(verdict: Omit<Explanation, 'checks'>): Explanation {
    const rest = this.#ahead.map((name) => this.#check(name, { result: 'not_reached' }, {}))
    return Object.freeze({ ...verdict, checks: Object.freeze([...this.#checks, ...rest]) })
  }

  #add(name: string, state: Pick<ExplainedCheck, 'result' | 'code'>, notes: () => Notes): void {
    this.#checks.push(this.#check(name, state, takenFrom(notes)))
    this.#ahead = this.#ahead.filter((other) => other !== name)
  }

  #check(
    name: string,
    state: Pick<ExplainedCheck, 'result' | 'code'>,
    notes: Notes,
  ): ExplainedCheck {
    const texts = (['expected', 'found', 'advice'] as const).flatMap((part) => {
      const note = notes[part]
      return note === undefined ? [] : [[part, this.#written(note)] as const]
    })
    return Object.freeze({ name: `${this.#prefix}${name}`, ...state, ...Object.fromEntries(texts) })
  }

  #written(note: string): string {
    const text = this.#scrubber.scrub(note).replaceAll(/[^\x20-\x7e…]/g, escaped)
    return text.length > longest ? `${text.slice(0, longest)}…` : text
  }
}

/** What a server wrote may hold anything, line breaks for a log too. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Telling must never change what happens, so a note that cannot be written is left out. */
function takenFrom(notes: () => Notes): Notes {
  try {
    return notes()
  } catch {
    return {}
  }
}

/** A thrown value may be anything, also an object that refuses to be looked at. */
function asAuthError(fault: unknown): AuthError | null {
  try {
    return isAuthError(fault) ? fault : null
  } catch {
    return null
  }
}
