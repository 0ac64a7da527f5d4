import { createVerifier } from '@sekisho/core'
import { startTestIssuer } from '@sekisho/testing'
import { afterAll } from 'vitest'
import { teradata, type TeradataOptions } from '../../src/index.ts'
import { providerXml } from './sample.ts'

export const local = await startTestIssuer({ keyring: 'local' })

export const other = await startTestIssuer({ keyring: 'other', clock: local.clock })

afterAll(() => Promise.all([local.close(), other.close()]))

/** Who a real verifier says came, or the code of the refusal. */
export async function answerTo(
  token: string,
  xml: string,
  options: TeradataOptions = {},
  now: () => number = local.clock.now,
): Promise<string> {
  const { policy } = teradata(xml, { audience: local.audience, ...options })
  const verifier = createVerifier({ ...policy, now })
  try {
    return (await verifier.verify(token)).subject
  } catch (error) {
    return `refused: ${(error as { code: string }).code}`
  } finally {
    await verifier.close()
  }
}

export const both = () => providerXml('a', local.issuer) + providerXml('b', other.issuer)
