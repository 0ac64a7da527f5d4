import type { AuthRequest } from '../../src/http/request.ts'

/** What a request of a test carries; header names in lower case. */
export interface RequestParts {
  readonly method?: string
  readonly headers?: Readonly<Record<string, readonly string[]>>
  readonly query?: Readonly<Record<string, readonly string[]>>
  readonly form?: Readonly<Record<string, readonly string[]>>
}

/** An `AuthRequest` in memory. */
export function fakeRequest(parts: RequestParts): AuthRequest {
  return {
    method: parts.method ?? 'GET',
    header: (name) => parts.headers?.[name] ?? [],
    query: (name) => parts.query?.[name] ?? [],
    form: (name) => parts.form?.[name] ?? [],
  }
}
