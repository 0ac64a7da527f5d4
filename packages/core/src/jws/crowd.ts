import cluster from 'node:cluster'
import { availableParallelism } from 'node:os'

/** Signatures in the thread pool at once; files and DNS wait for these at most. */
const mostPending = 64

/**
 * Tells when signatures come in a crowd, so that another core can help: from the second on of those that come
 * together, and while some are in the pool. A signature alone is verified in place, at once.
 *
 * Never with one core, nor in a worker of `node:cluster`: there the other cores have work of their own.
 */
export class Crowd {
  readonly #mayHelp: boolean
  #requests = 0
  #calls = 0
  #pending = 0

  constructor(mayHelp = availableParallelism() > 1 && cluster.isPrimary) {
    this.#mayHelp = mayHelp
  }

  /** For requests from outside: those of one turn of the event loop come together. */
  amongRequests(): boolean {
    if (!this.#mayHelp) return false
    if (this.#requests === 0) setImmediate(this.#endTurn)
    this.#requests += 1
    return this.#isHelpful(this.#requests)
  }

  /** For calls: those that do not wait for each other come together. */
  amongCalls(): boolean {
    if (!this.#mayHelp) return false
    if (this.#calls === 0) queueMicrotask(this.#endCalls)
    this.#calls += 1
    return this.#isHelpful(this.#calls)
  }

  /** Counts one more in the pool, until `leave`. */
  enter(): void {
    this.#pending += 1
  }

  leave(): void {
    this.#pending -= 1
  }

  #isHelpful(together: number): boolean {
    return (together > 1 || this.#pending > 0) && this.#pending < mostPending
  }

  readonly #endTurn = (): void => {
    this.#requests = 0
  }

  readonly #endCalls = (): void => {
    this.#calls = 0
  }
}
