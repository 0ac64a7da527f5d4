import type { IssuerOptions, SharedOptions } from '@sekisho/core'
import type { WireStep } from '../http/converse.ts'
import type { SendRequest } from '../http/send.ts'
import type { SentResponse } from '../http/sent-response.ts'
import type { TestIssuer } from '../issuer/test-issuer.ts'
import type { TestClock } from '../test-clock.ts'

/** The part of the options that a case may set beside issuer, audience, keys and clock. */
export type ConformancePolicy = Pick<
  SharedOptions,
  'tokenSources' | 'anonymous' | 'maxTokenBytes' | 'realm' | 'resourceMetadata' | 'context'
> &
  Pick<IssuerOptions, 'accessRules' | 'claimRules'>

/** What a case works with. Every answer goes into the transcript, in the order of the requests. */
export interface ConformanceContext {
  /** Sends a request to the service under test. */
  readonly send: (request: SendRequest) => Promise<SentResponse>
  /** Writes to one connection what no HTTP client would; returns every answer on it. */
  readonly converse: (steps: readonly WireStep[]) => Promise<readonly SentResponse[]>
  readonly issuer: TestIssuer
  readonly clock: TestClock
}

/** One sentence about what a service must do over HTTP, and how to see that it does. */
export interface ConformanceCase {
  /** Stable, for example `H001`. */
  readonly id: string
  readonly name: `${'MUST' | 'SHOULD' | 'MAY'} ${string}`
  /** Requirements it covers, for example `C104`. */
  readonly requirements: readonly string[]
  readonly policy?: ConformancePolicy
  /** Rejects with an error that says what was expected and what came. */
  run(context: ConformanceContext): Promise<void>
}
