import type { Api } from './apis.ts'
import type { Attempt } from './attempts.ts'

/** What one API answered to one attempt. */
export interface Answer {
  readonly api: string
  readonly status: number
  readonly challenge: string | null
  readonly body: string
}

/** Sends an attempt to an API. */
export async function call(api: Api, attempt: Attempt): Promise<Answer> {
  const response = await fetch(new URL(attempt.path, api.url), {
    method: attempt.method,
    headers: attempt.token === null ? {} : { authorization: `Bearer ${attempt.token}` },
  })
  return {
    api: api.name,
    status: response.status,
    challenge: response.headers.get('www-authenticate'),
    body: await response.text(),
  }
}
