import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { StoreAddress } from './store-address.ts'
import type { WorkerOrder, WorkerReport } from './store-worker.ts'

/** A process with a store object of its own. */
export interface StoreWorker {
  /** @throws when the process ends without an answer. */
  order(order: WorkerOrder): Promise<WorkerReport>
  stop(): Promise<void>
}

/** Starts processes and waits until each has opened its store. */
export function startWorkers(
  count: number,
  address: StoreAddress,
): Promise<readonly StoreWorker[]> {
  return Promise.all(Array.from({ length: count }, () => startWorker(address)))
}

async function startWorker(address: StoreAddress): Promise<StoreWorker> {
  const script = fileURLToPath(new URL('store-worker.ts', import.meta.url))
  const child = fork(script, [JSON.stringify(address)], {
    execArgv: ['--conditions=@sekisho/source', '--disable-warning=ExperimentalWarning'],
  })
  const ended = once(child, 'exit')
  await answerOf(child)
  return {
    order: async (order) => {
      const answer = answerOf(child)
      child.send(order)
      return (await answer) as WorkerReport
    },
    stop: async () => {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const cut = new AbortController()
  const { signal } = cut
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message as unknown),
      once(child, 'exit', { signal }).then(([code, name]) => {
        throw new Error(`the process ended by ${String(name ?? code)}`)
      }),
    ])
  } finally {
    cut.abort()
  }
}
