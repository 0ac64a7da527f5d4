import { converse } from './converse.ts'
import type { SentResponse } from './sent-response.ts'

/**
 * Writes bytes to a connection and reads the answer until the other side ends it: for a request that
 * no HTTP client would write.
 *
 * The bytes must ask for `connection: close`, else the answer ends only with the timeout.
 *
 * @param text the request; characters above U+00FF are not allowed, each is sent as one byte.
 * @param timeoutMs milliseconds without a byte until the request fails. Default 10000.
 * @throws {Error} when the connection ends without an answer.
 */
export async function sendRaw(
  url: string,
  text: string,
  timeoutMs = 10_000,
): Promise<SentResponse> {
  const [answer] = await converse(url, [text], timeoutMs)
  if (answer === undefined) throw new Error('expected an HTTP answer, got none')
  return answer
}
