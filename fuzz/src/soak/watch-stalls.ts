const intervalMs = 10

/**
 * Watches for how long this process keeps its event loop from going on: the time between two ticks, as far
 * as the thread worked in it. While the machine gave the processor to others, nobody here stood in the way.
 */
export function watchStalls(): { longestMs(): number; reset(): void } {
  let longest = 0
  let last = moment()
  const timer = setInterval(() => {
    const now = moment()
    longest = Math.max(longest, Math.min(now.wall - last.wall, now.cpu - last.cpu) - intervalMs)
    last = now
  }, intervalMs)
  timer.unref()
  return {
    longestMs: () => longest,
    reset: () => {
      longest = 0
      last = moment()
    },
  }
}

function moment(): { readonly wall: number; readonly cpu: number } {
  const { user, system } = process.threadCpuUsage()
  return { wall: performance.now(), cpu: (user + system) / 1000 }
}
