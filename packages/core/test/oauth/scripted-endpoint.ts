import { text } from 'node:stream/consumers'
import type { IncomingHttpHeaders } from 'node:http'
import { serve } from '../keys/remote/serve.ts'

/** A request as the endpoint got it. */
export interface EndpointRequest {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly form: URLSearchParams
}

/** What the endpoint answers: JSON with status 200 unless said otherwise. */
export interface EndpointAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text is sent as it is. */
  readonly body?: unknown
}

/** Answers at once, later, or, with a promise that stays pending, never. */
export type EndpointScript = (request: EndpointRequest) => EndpointAnswer | Promise<EndpointAnswer>

/** An OAuth endpoint of this test, gone at its end. */
export interface ScriptedEndpoint {
  readonly url: string
  /** Every request, in order. */
  readonly requests: readonly EndpointRequest[]
  /** What is answered from now on. */
  script: EndpointScript
  /** Resolves once so many requests have come. */
  arrived(count: number): Promise<void>
}

/** Serves one endpoint that answers as the script says. */
export async function scriptedEndpoint(script: EndpointScript): Promise<ScriptedEndpoint> {
  const requests: EndpointRequest[] = []
  const waiting: { readonly count: number; readonly resolve: () => void }[] = []
  const server = await serve((incoming, response) => {
    void text(incoming).then(async (body) => {
      const { method, url, headers } = incoming
      const request = { method, url, headers, body, form: new URLSearchParams(body) }
      requests.push(request)
      for (const { count, resolve } of waiting) if (requests.length >= count) resolve()
      const answer = await endpoint.script(request)
      response.writeHead(answer.status ?? 200, {
        'content-type': 'application/json',
        ...answer.headers,
      })
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
    })
  })
  const endpoint: ScriptedEndpoint = {
    url: `${server.origin}/endpoint`,
    requests,
    script,
    arrived: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
  }
  return endpoint
}

/** A script that never answers. */
export function silence(): Promise<EndpointAnswer> {
  return new Promise(() => undefined)
}
