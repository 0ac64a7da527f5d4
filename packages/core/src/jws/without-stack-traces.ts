/**
 * Has errors that are thrown and caught inside of a synchronous call keep no stack, as Node does for its own.
 * Frozen intrinsics stay as they are.
 */
export function withoutStackTraces<Result>(call: () => Result): Result {
  if (Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')?.writable !== true) return call()
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return call()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}
