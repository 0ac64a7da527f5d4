import type { SharedOptions } from '@sekisho/core'
import { send, type SendRequest } from '../http/send.ts'
import { sendRaw } from '../http/send-raw.ts'
import type { SentResponse } from '../http/sent-response.ts'
import { startTestIssuer } from '../issuer/test-issuer.ts'
import { testClock } from '../test-clock.ts'
import type { ConformanceCase, ConformanceContext } from './conformance-case.ts'
import type { Mount, MountedService } from './mount.ts'
import { expectSame } from './expect-answer.ts'
import { exchangeOf, type Exchange, type Transcript } from './transcript.ts'

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
      await item.run({ send: recorder.send, sendRaw: recorder.sendRaw, issuer, clock })
      return recorder.transcript()
    } finally {
      await service.close()
    }
  } finally {
    await issuer.close()
  }
}

interface Recorder extends Pick<ConformanceContext, 'send' | 'sendRaw'> {
  transcript(): Transcript
}

/** A place per request, taken when it is sent: parallel requests keep their order. */
function record({ url }: MountedService, times: number): Recorder {
  const exchanges: (Exchange | undefined)[] = []
  async function kept(name: string, ask: () => Promise<SentResponse>): Promise<SentResponse> {
    const place = exchanges.push(undefined) - 1
    let response = await ask()
    for (let time = 1; time < times; time += 1) {
      const before = exchangeOf(name, response)
      // One after the other: the first makes the token known.
      response = await ask()
      expectSame(
        exchangeOf(name, response),
        before,
        `the answer to the same request, time ${time + 1}`,
      )
    }
    exchanges[place] = exchangeOf(name, response)
    return response
  }
  return {
    send: (request) => kept(summary(request), () => send(url, request)),
    sendRaw: (text) => kept(`raw ${text.slice(0, text.indexOf('\r\n'))}`, () => sendRaw(url, text)),
    transcript: () => exchanges.filter((exchange) => exchange !== undefined),
  }
}

function summary({ method = 'GET', path, headers = [] }: SendRequest): string {
  const [withoutQuery = ''] = path.split('?', 1)
  return `${method} ${withoutQuery} [${headers.map(([name]) => name).join(', ')}]`
}
