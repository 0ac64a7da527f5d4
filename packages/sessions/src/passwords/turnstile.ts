/**
 * Lets a few through at a time, and keeps a bounded number waiting; null when too many wait already:
 * then the work was not begun.
 */
export type Turnstile = <Result>(work: () => Promise<Result>) => Promise<Result> | null

/**
 * Hashing takes a thread of the pool for tens of milliseconds and many mebibytes: without a bound a
 * flood of logins stops everything else that needs a thread.
 */
export function turnstile(atOnce: number, mostWaiting: number): Turnstile {
  let running = 0
  const waiting: (() => void)[] = []
  const enter = () =>
    new Promise<void>((resolve) => {
      if (running < atOnce) {
        running += 1
        resolve()
      } else {
        waiting.push(resolve)
      }
    })
  const leave = () => {
    const next = waiting.shift()
    // Who leaves hands the place over, so that nobody slips in between.
    if (next === undefined) running -= 1
    else next()
  }
  const through = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
  return (work) => (running >= atOnce && waiting.length >= mostWaiting ? null : through(work))
}
