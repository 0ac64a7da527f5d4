import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { RotationRequest, RotationResult } from '../../../src/store/session-store.ts'
import { openAddress, type StoreAddress } from './store-address.ts'

/** What a worker is told to do; it does all requests at once. */
export interface WorkerOrder {
  readonly prepare?: true
  readonly rotations?: readonly RotationRequest[]
  /** Ends by SIGKILL when the work is done, without an answer. */
  readonly dies?: true
}

export interface WorkerReport {
  readonly results: readonly RotationResult[]
  readonly errors: readonly string[]
  /** The longest time that nothing else could run in the process. */
  readonly longestDelayMs: number
}

const store = await openAddress(JSON.parse(process.argv[2] ?? '') as StoreAddress)

process.on('message', (order: WorkerOrder) => {
  void carryOut(order).then((report) => process.send?.(report))
})
process.once('disconnect', () => {
  void store.close()
})
process.send?.('ready')

async function carryOut({ prepare, rotations = [], dies }: WorkerOrder): Promise<WorkerReport> {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const work = rotations.map((request) => store.rotate(request))
  const prepared = prepare === true ? [store.prepare()] : []
  const [settled, settledPreparations] = await Promise.all([
    Promise.allSettled(work),
    Promise.allSettled(prepared),
  ])
  delay.disable()
  if (dies === true) process.kill(process.pid, 'SIGKILL')
  const failures = [...settled, ...settledPreparations].filter(
    ({ status }) => status === 'rejected',
  )
  return {
    results: settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    errors: failures.map((one) => ('reason' in one ? String(one.reason) : '')),
    longestDelayMs: delay.max / 1e6,
  }
}
