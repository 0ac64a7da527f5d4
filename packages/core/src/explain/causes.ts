const deepest = 6

/** The messages of an error and of what lay below it, those repeated by the one above left out. */
export function causesOf(error: unknown): readonly string[] {
  const messages: string[] = []
  for (const fault of chainOf(error)) {
    const message = fault instanceof Error ? fault.message : typeof fault
    if (message !== '' && !messages.some((above) => above.includes(message))) {
      messages.push(message)
    }
  }
  return messages
}

/** The system's names of the faults in the chain, such as ECONNREFUSED. */
export function codesOf(error: unknown): readonly string[] {
  return chainOf(error).flatMap((fault) => {
    const code = typeof fault === 'object' && fault !== null && 'code' in fault ? fault.code : null
    return typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code) ? [code] : []
  })
}

/** What a fault of the application is called: its own words may hold anything. */
export function faultName(fault: unknown): string {
  const [code] = codesOf(fault)
  const name = fault instanceof Error ? fault.constructor.name : typeof fault
  return code === undefined ? name : `${name} ${code}`
}

function chainOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = []
  let fault = error
  while (fault !== undefined && fault !== null && chain.length < deepest) {
    chain.push(fault)
    // Several addresses that all failed come as one fault with the others inside it.
    const inner = fault instanceof AggregateError ? (fault.errors[0] as unknown) : undefined
    fault = inner ?? (fault instanceof Error ? fault.cause : undefined)
  }
  return chain
}
