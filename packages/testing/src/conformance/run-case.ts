import type { SharedOptions } from '@sekisho/core'
import { converse, type WireStep } from '../http/converse.ts'
import { send, type SendRequest } from '../http/send.ts'
import type { SentResponse } from '../http/sent-response.ts'
import { startTestIssuer } from '../issuer/test-issuer.ts'
import { testClock } from '../test-clock.ts'
import type { ConformanceCase, ConformanceContext } from './conformance-case.ts'
import type { Mount, MountedService } from './mount.ts'
import { expectSame } from './expect-answer.ts'
import { exchangeOf, type Transcript } from './transcript.ts'

/** How a case is run beside what it says itself. */
export interface RunSettings {
  /** Of the verifier. Default: its default. */
  readonly cache?: NonNullable<SharedOptions['cache']>
  /** How often each request is sent; every answer must be the same, and the last one counts. Default 1. */
  readonly times?: number
}

/**
 * Runs one case against a service: starts an issuer, a clock and the service, and ends them again.
 *
 * @throws {Error} when the service does not do what the case says, or does not start.
 */
export async function runCase(
  item: ConformanceCase,
  mount: Mount,
  { cache, times = 1 }: RunSettings = {},
): Promise<Transcript> {
  const clock = testClock()
  const issuer = await startTestIssuer({ clock })
  try {
    const service = await mount({
      ...issuer.options(),
      ...item.policy,
      ...(cache === undefined ? {} : { cache }),
    })
    try {
      const recorder = record(service, times)
      await item.run({ send: recorder.send, converse: recorder.converse, issuer, clock })
      return recorder.transcript()
    } finally {
      await service.close()
    }
  } finally {
    await issuer.close()
  }
}

interface Recorder extends Pick<ConformanceContext, 'send' | 'converse'> {
  transcript(): Transcript
}

/** A place per connection, taken when it is opened: parallel requests keep their order. */
function record({ url }: MountedService, times: number): Recorder {
  const connections: Transcript[] = []
  async function kept(
    name: string,
    ask: () => Promise<readonly SentResponse[]>,
  ): Promise<readonly SentResponse[]> {
    const place = connections.push([]) - 1
    let responses = await ask()
    for (let time = 1; time < times; time += 1) {
      const before = exchangesOf(name, responses)
      // One after the other: the first makes the token known.
      responses = await ask()
      const again = exchangesOf(name, responses)
      expectSame(again, before, `the answer to the same request, time ${time + 1}`)
    }
    connections[place] = exchangesOf(name, responses)
    return responses
  }
  return {
    send: async (request) => {
      const [response] = await kept(summary(request), async () => [await send(url, request)])
      return response as SentResponse
    },
    converse: (steps) => kept(firstLine(steps), () => converse(url, steps)),
    transcript: () => connections.flat(),
  }
}

function exchangesOf(name: string, responses: readonly SentResponse[]): Transcript {
  return responses.map((response, index) =>
    exchangeOf(responses.length === 1 ? name : `${name} #${index + 1}`, response),
  )
}

function firstLine(steps: readonly WireStep[]): string {
  const [line = ''] = steps
    .filter((step) => typeof step === 'string')
    .join('')
    .split('\r\n', 1)
  const [withoutQuery = ''] = line.split('?', 1)
  return `raw ${withoutQuery.slice(0, 40)}`
}

function summary({ method = 'GET', path, headers = [] }: SendRequest): string {
  const [withoutQuery = ''] = path.split('?', 1)
  return `${method} ${withoutQuery} [${headers.map(([name]) => name).join(', ')}]`
}
