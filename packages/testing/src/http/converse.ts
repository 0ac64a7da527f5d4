import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { readAnswers } from './read-answers.ts'
import type { SentResponse } from './sent-response.ts'

/**
 * What a client does next on its connection:
 * - a text: writes these bytes, one per character, none above U+00FF.
 * - `{ answers }`: waits until so many answers have come since the connection opened.
 * - `{ until }`: waits until something elsewhere has happened.
 * - `{ leave: 'end' }`: says that it writes nothing more, and reads on.
 * - `{ leave: 'reset' }`: breaks the connection off; only answers it waited for count.
 */
export type WireStep =
  | string
  | { readonly answers: number }
  | { readonly until: () => boolean }
  | { readonly leave: 'end' | 'reset' }

/**
 * Takes the steps on a connection of its own, for requests that no HTTP client would write, and reads
 * the answers until the other side ends it.
 *
 * The last request must ask for `connection: close`, else the answers end only with the timeout.
 *
 * @param timeoutMs milliseconds that a wait may last, and the connection be silent. Default 10000.
 */
export async function converse(
  url: string,
  steps: readonly WireStep[],
  timeoutMs = 10_000,
): Promise<readonly SentResponse[]> {
  const wire = new Wire(url, timeoutMs)
  try {
    for (const step of steps) {
      // In turn: a client waits before it goes on.
      if (await wire.take(step)) return wire.awaited
    }
    return await wire.answersToTheEnd()
  } finally {
    wire.destroy()
  }
}

class Wire {
  readonly #socket: Socket
  readonly #timeoutMs: number
  readonly #opened: Promise<unknown>
  #text = ''
  #ended = false
  #fault: Error | null = null
  #wake = (): void => undefined
  awaited: readonly SentResponse[] = []

  constructor(url: string, timeoutMs: number) {
    const { hostname, port } = new URL(url)
    this.#timeoutMs = timeoutMs
    this.#socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
    this.#opened = once(this.#socket, 'connect')
    this.#socket.setTimeout(timeoutMs, () => this.#socket.destroy(this.#late()))
    this.#socket.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('latin1')
      this.#wake()
    })
    this.#socket.on('error', (fault: NodeJS.ErrnoException) => {
      // A server that refuses what it reads may well reset the connection after its answer.
      if (fault.code !== 'ECONNRESET' && fault.code !== 'EPIPE') this.#fault ??= fault
    })
    for (const event of ['end', 'close']) {
      this.#socket.on(event, () => {
        this.#ended = true
        this.#wake()
      })
    }
  }

  /** Whether that was the last step there can be. */
  async take(step: WireStep): Promise<boolean> {
    await this.#opened
    if (typeof step === 'string') {
      if (this.#socket.writable) this.#socket.write(step, 'latin1')
    } else if ('answers' in step) {
      this.awaited = await this.#answersOnce(({ length }) => length >= step.answers)
    } else if ('until' in step) {
      await this.#until(step.until)
    } else if (step.leave === 'end') {
      this.#socket.end()
    } else {
      this.#socket.resetAndDestroy()
      return true
    }
    return false
  }

  answersToTheEnd(): Promise<readonly SentResponse[]> {
    return this.#answersOnce(() => false)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  async #answersOnce(
    enough: (answers: readonly SentResponse[]) => boolean,
  ): Promise<readonly SentResponse[]> {
    for (;;) {
      if (this.#fault !== null) throw this.#fault
      const answers = readAnswers(this.#text, this.#ended)
      if (this.#ended || enough(answers)) return answers
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  async #until(happened: () => boolean): Promise<void> {
    const deadline = performance.now() + this.#timeoutMs
    while (!happened()) {
      if (performance.now() > deadline) throw this.#late()
      // A turn of the event loop, in which the service under test goes on too.
      await turn()
    }
  }

  #late(): Error {
    return new Error(`no answer within ${this.#timeoutMs} ms`)
  }
}
