import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Servers refuse to run as root or should not: nobody runs them then. */
export const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** A server program that is started, killed and started again with the same arguments. */
export class ServerProcess {
  readonly #program: string
  readonly #args: readonly string[]
  readonly #ready: () => Promise<boolean>
  readonly #options: { readonly uid?: number; readonly gid?: number; readonly cwd: string }
  readonly #kill = () => this.#child?.kill('SIGKILL')
  #child: ChildProcess | null = null
  #output = ''

  constructor(
    program: string,
    args: readonly string[],
    ready: () => Promise<boolean>,
    options: { readonly uid?: number; readonly gid?: number; readonly cwd: string },
  ) {
    this.#program = program
    this.#args = args
    this.#ready = ready
    this.#options = options
  }

  async start(): Promise<void> {
    const child = spawn(this.#program, this.#args, {
      ...this.#options,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    const keep = (chunk: Buffer) => (this.#output += chunk.toString())
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', keep)
    // Before the directory of the server is removed.
    process.prependListener('exit', this.#kill)
    const deadline = Date.now() + 20_000
    while (!(await this.#ready())) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`${this.#program} did not start: ${this.#output.slice(-2000)}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child
    this.#child = null
    process.removeListener('exit', this.#kill)
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  /** A stopped process keeps its connections and answers nothing. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal)
  }
}
