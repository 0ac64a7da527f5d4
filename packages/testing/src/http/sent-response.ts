/** An answer as it came; header names in lower case, repeated lines apart. */
export interface SentResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, readonly string[]>>
  readonly body: string
}

/** The values of one header, whatever the case of its name; empty when it did not come. */
export function headerLines(response: SentResponse, name: string): readonly string[] {
  const lower = name.toLowerCase()
  return Object.hasOwn(response.headers, lower) ? (response.headers[lower] ?? []) : []
}
