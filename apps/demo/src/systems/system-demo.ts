/** One thing that was tried, what came, and what should have. */
export interface Trial {
  readonly what: string
  readonly answer: string
  readonly expected: string
}

/** The sample configuration of a product, served and tried. */
export interface SystemDemo {
  readonly title: string
  /** The configuration as the product has it, for the reader. */
  readonly configuration: string
  readonly trials: readonly Trial[]
}

/** Starts the servers of one product, tries them, and ends them. */
export type RunDemo = () => Promise<SystemDemo>

/** A trial, once its answer is there. */
export async function trial(
  what: string,
  answer: Promise<string> | string,
  expected: string,
): Promise<Trial> {
  return { what, answer: await answer, expected }
}

/** A request and its answer in words: the status, and what of the body says something. */
export async function answerOf(url: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(url, init)
  const text = await response.text()
  return `${response.status} ${text}`.trim()
}

/** As `answerOf`, without the JSON that says in general words why not. */
export async function verdictOf(url: string, headers: Record<string, string>): Promise<string> {
  return (await answerOf(url, { headers })).replace(/ \{.*$/, '')
}
