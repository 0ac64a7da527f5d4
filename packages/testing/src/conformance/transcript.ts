import { headerLines, type SentResponse } from '../http/sent-response.ts'

/** One request of a case and its answer, without anything that differs from run to run. */
export interface Exchange {
  /** Method, path and header names; no values, for they hold tokens. */
  readonly request: string
  readonly status: number
  readonly challenges: readonly string[]
  readonly retryAfter: readonly string[]
  readonly body: string
}

/** What was asked and answered in one case, in the order of the requests. */
export type Transcript = readonly Exchange[]

/** One thing that two services answered differently. */
export interface Difference {
  /** Position in the transcript and the request, for example `2: GET /me [authorization]`. */
  readonly request: string
  readonly part: 'status' | 'challenges' | 'retryAfter' | 'body' | 'exchange'
  readonly expected: unknown
  readonly actual: unknown
}

/** The entry of an answer in a transcript. */
export function exchangeOf(request: string, response: SentResponse): Exchange {
  return {
    request,
    status: response.status,
    challenges: headerLines(response, 'www-authenticate'),
    retryAfter: headerLines(response, 'retry-after'),
    body: response.body,
  }
}

/**
 * What differs between two transcripts of the same case: status, challenge, `Retry-After` and body.
 *
 * The text of a framework's own error (a 404, the 500 of a handler) is left out, its status is not.
 */
export function compareTranscripts(actual: Transcript, expected: Transcript): Difference[] {
  const differences: Difference[] = []
  for (let index = 0; index < Math.max(actual.length, expected.length); index += 1) {
    const [came, wanted] = [actual[index], expected[index]]
    const request = `${index + 1}: ${(wanted ?? came)?.request ?? ''}`
    if (came === undefined || wanted === undefined || came.request !== wanted.request) {
      differences.push({
        request,
        part: 'exchange',
        expected: wanted?.request ?? null,
        actual: came?.request ?? null,
      })
      continue
    }
    for (const part of partsToCompare(came, wanted)) {
      if (JSON.stringify(came[part]) !== JSON.stringify(wanted[part])) {
        differences.push({ request, part, expected: wanted[part], actual: came[part] })
      }
    }
  }
  return differences
}

function partsToCompare(
  came: Exchange,
  wanted: Exchange,
): readonly Exclude<Difference['part'], 'exchange'>[] {
  const own = isFrameworksOwn(came) && isFrameworksOwn(wanted)
  return own
    ? ['status', 'challenges', 'retryAfter']
    : ['status', 'challenges', 'retryAfter', 'body']
}

/** An error that is not the checkpoint's: those carry a challenge or, at 503, `Retry-After`. */
function isFrameworksOwn({ status, challenges, retryAfter }: Exchange): boolean {
  return status >= 400 && challenges.length === 0 && retryAfter.length === 0
}
