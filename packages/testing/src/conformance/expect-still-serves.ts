import type { ConformanceContext } from './conformance-case.ts'
import { expectSubject } from './expect-answer.ts'
import { bearer, me } from './requests.ts'

/** Fails unless the service lets a good token in, whatever came before. */
export async function expectStillServes({
  send,
  issuer,
}: Pick<ConformanceContext, 'send' | 'issuer'>): Promise<void> {
  expectSubject(await send(me(bearer(issuer.token()))))
}
