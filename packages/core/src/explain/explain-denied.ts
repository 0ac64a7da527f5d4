import { checkNames, functionOf, integerWithin } from '../options/checks.ts'
import type { DeniedListener } from '../options/policy.ts'
import { renderExplanation } from './render-explanation.ts'

/** How much `explainDenied` logs. */
export interface ExplainDeniedOptions {
  /** Explanations a minute; further refusals are counted only. Default 30, 1 to 6000. */
  readonly maxPerMinute?: number
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

const minute = 60_000

/**
 * For `onDenied` while developing: logs why each request was denied, as text without token, secret or
 * unchecked claims. Each refused token is verified twice then, so it is not for production.
 *
 * The work begins after the answer of the request was handed over, and one after the other; beyond
 * `maxPerMinute`, and while one is under way, refusals are only counted and the next text says how many.
 *
 * @throws {TypeError} for a `log` that is no function, or a mistake in the options.
 */
export function explainDenied(
  log: (text: string) => unknown,
  options: ExplainDeniedOptions = {},
): DeniedListener {
  functionOf('log of explainDenied()', log)
  checkNames(options, ['maxPerMinute', 'now'], 'explainDenied()')
  const { maxPerMinute = 30, now = Date.now } = options
  const most = integerWithin('maxPerMinute', maxPerMinute, 1, 6000)
  functionOf('now', now)
  let windowEnds = -Infinity
  let explained = 0
  let passedOver = 0
  let busy = false
  return async (error, _request, explain) => {
    if (now() >= windowEnds) {
      windowEnds = now() + minute
      explained = 0
    }
    if (busy || explained >= most) {
      passedOver += 1
      return
    }
    const more = passedOver === 0 ? '' : `\n(${passedOver} further denials before this one)`
    passedOver = 0
    busy = true
    explained += 1
    try {
      await afterTheAnswer()
      const text = renderExplanation(await explain())
      await log(`Sekisho denied a request: ${error.code}\n${text}${more}`)
    } finally {
      busy = false
    }
  }
}

/** A turn of the event loop: by then the answer was written. */
function afterTheAnswer(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
