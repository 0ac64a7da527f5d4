import {
  createVerifier,
  discovery,
  ERRORS,
  isAuthError,
  type RemoteKeysOptions,
  type Verifier,
} from '@sekisho/core'
import { startTestIssuer, type IssuerBehaviour, type TestIssuer } from '@sekisho/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { documentAt, tableBelow } from './documents.ts'

const rows = tableBelow(documentAt('docs/guides/keys.md'), 'When something fails')
const behaves = (behaviour: IssuerBehaviour) => (issuer: TestIssuer) => {
  issuer.behave(behaviour)
}

/** What the issuer does in each row. */
const faults: Readonly<Record<string, (issuer: TestIssuer) => void>> = {
  nothing: behaves('ok'),
  'the connection': behaves('reset'),
  'no answer within `timeoutMs`': behaves('hang'),
  'another status than 200': behaves({ status: 500 }),
  'a redirect': behaves('redirect'),
  'an answer longer than `maxBodyBytes`': behaves('huge'),
  'an answer that is cut off': behaves('truncated'),
  'an answer that is no JSON': behaves('html'),
  'no key set in the answer': behaves('no-keys'),
  'more keys than `maxKeys`': (issuer) => {
    issuer.publish(...Array.from({ length: 100 }, (_, n) => ({ kty: 'x', kid: `x${n}` })))
  },
  'metadata of another issuer': behaves('wrong-issuer'),
  'one broken key among good ones': (issuer) => {
    issuer.publish({ kty: 'RSA', kid: 'broken', n: 'AQAB', e: 'AQAB' })
  },
  'the connection, until after `staleIfErrorSeconds`': behaves('reset'),
}

let issuer: TestIssuer

beforeEach(async () => {
  issuer = await startTestIssuer()
})

afterEach(async () => {
  await issuer.close()
})

describe('what the guide says of keys that cannot be fetched', () => {
  test('has a row for each fault here', () => {
    expect(rows.map(([fault]) => fault)).toEqual(Object.keys(faults))
  })

  test.each(rows)('%s, cold: %s', async (fault = '', answer) => {
    faults[fault]?.(issuer)
    expect(await answerOf(verifier(fault), issuer.token())).toBe(answer)
  })

  test.each(rows)('%s, warm: %s, %s, %s', async (fault = '', _cold, known, unknown) => {
    const warm = verifier(fault)
    expect(await answerOf(warm, issuer.token())).toBe('200')
    faults[fault]?.(issuer)
    issuer.clock.advanceSeconds(fault.includes('until after') ? 4200 : 4199)
    expect(await answerOf(warm, issuer.token())).toBe(known)
    expect(await answerOf(warm, issuer.token({ header: { kid: 'unknown' } }))).toBe(unknown)
  })
})

/** With the metadata of the issuer, and little patience where nothing answers. */
function verifier(fault: string): Verifier {
  const impatient: RemoteKeysOptions = fault.includes('timeoutMs') ? { timeoutMs: 50 } : {}
  return createVerifier({ ...issuer.options(), keys: discovery(impatient) })
}

/** As the table writes it. */
async function answerOf(asked: Verifier, token: string): Promise<string> {
  try {
    await asked.verify(token)
    return '200'
  } catch (error) {
    if (!isAuthError(error)) throw error
    return `${ERRORS[error.code].status} \`${error.code}\``
  }
}
