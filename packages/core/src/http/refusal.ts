import type { Denial } from '../outcome.ts'

const codes = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  503: 'UNAVAILABLE',
} as const

/** One word for the status of a denial, as GraphQL servers write it in `extensions.code`. */
export type RefusalCode = (typeof codes)[keyof typeof codes]

/** A denial for a host that has no status line and no headers: a message, or an error of GraphQL. */
export interface Refusal {
  /** 400, 401, 403 or 503. */
  readonly status: number
  readonly code: RefusalCode
  /** The public text; nothing else of the reason leaves the process. */
  readonly message: string
  /** The OAuth error (RFC 6750 section 3.1), where it names one. */
  readonly error?: string
  /** What HTTP sends as `WWW-Authenticate`; none with 503. */
  readonly challenge?: string
  /** With 503: when to try again, in whole seconds. */
  readonly retryAfterSeconds?: number
}

/** The same denial as a plain object. */
export function refusalOf({ status, headers, body }: Denial): Refusal {
  const { error, error_description: message } = JSON.parse(body) as {
    readonly error?: string
    readonly error_description: string
  }
  const { 'www-authenticate': challenge, 'retry-after': retryAfter } = headers
  return {
    status,
    code: codes[status as keyof typeof codes],
    message,
    ...(error === undefined ? {} : { error }),
    ...(challenge === undefined ? {} : { challenge }),
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: Number(retryAfter) }),
  }
}
