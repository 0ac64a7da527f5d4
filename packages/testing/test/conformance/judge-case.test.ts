import {
  checkSkippedCases,
  compareTranscripts,
  compareWithReference,
  conformanceCases,
  judgeCase,
  referenceMount,
  runCase,
  type ConformanceCase,
  type Exchange,
} from '@sekisho/testing'
import { describeHttpConformance } from '@sekisho/testing/vitest'
import { describe, expect, test, vi } from 'vitest'
import { tamperedMount } from './tampered-mount.ts'
import {
  caseOf,
  everybodyIsAlice,
  misconfigured,
  nobodyComesIn,
  unable,
  wrongMounts,
} from './wrong-mounts.ts'

// A case is run on two services, some of them send hundreds of requests.
vi.setConfig({ testTimeout: 30_000 })

describe('judgeCase', () => {
  test.each(wrongMounts)('fails a service that %s', async (_what, mount, id, message) => {
    await expect(judgeCase(caseOf(id), mount)).rejects.toThrow(message)
    await expect(judgeCase(caseOf(id), mount)).rejects.toThrow(`${id} ${caseOf(id).name}`)
    await expect(judgeCase(caseOf(id), referenceMount)).resolves.toBeUndefined()
  })

  test.each(conformanceCases)('$id can fail', async (item) => {
    const verdicts = await Promise.allSettled([
      judgeCase(item, everybodyIsAlice),
      judgeCase(item, nobodyComesIn),
    ])
    expect(verdicts.map(({ status }) => status)).toContain('rejected')
  })

  test('fails a service that does not start', async () => {
    await expect(judgeCase(caseOf('H001'), unable)).rejects.toThrow(/H001 MUST .*: port taken/)
  })

  test('reports a difference that the case itself lets pass', async () => {
    const lax: ConformanceCase = {
      id: 'H999',
      name: 'MUST answer',
      requirements: [],
      run: async ({ send }) => {
        await send({ path: '/me' })
        await send({ path: '/boom' })
      },
    }
    const mount = tamperedMount({
      response: (response) => ({ ...response, body: response.body.replace('{', '{ ') }),
    })
    const description = '"error_description":"Authentication is required"}'
    expect(await compareWithReference(lax, mount)).toEqual(
      ['1: GET /me []', '2: GET /boom []'].map((request) => ({
        request,
        part: 'body',
        expected: `{${description}`,
        actual: `{ ${description}`,
      })),
    )
    await expect(judgeCase(lax, mount)).rejects.toThrow(
      /H999 answers otherwise than the reference mount:\n {2}1: GET \/me \[\]: body: expected/,
    )
  })
})

describe('a skipped case', () => {
  const wrong = misconfigured({ realm: 'wrong' })

  test('fails when it passes', async () => {
    await expect(judgeCase(caseOf('H101'), referenceMount, 'no realm yet')).rejects.toThrow(
      /H101 is skipped \("no realm yet"\) and passes/,
    )
  })

  test('is let through while it fails', async () => {
    await expect(judgeCase(caseOf('H101'), wrong, 'no realm yet')).resolves.toBeUndefined()
  })

  test.each(['', '  '])('needs a reason, got "%s"', (reason) => {
    expect(() => {
      checkSkippedCases({ H101: reason }, conformanceCases)
    }).toThrow(/skip of H101 needs a reason/)
    expect(() => {
      describeHttpConformance('x', referenceMount, { skip: { H101: reason } })
    }).toThrow(TypeError)
  })

  test('must be there', () => {
    expect(() => {
      describeHttpConformance('x', referenceMount, { skip: { H000: 'gone' } })
    }).toThrow(/skip names "H000", which is no conformance case/)
  })
})

describe('transcripts', () => {
  const exchange: Exchange = {
    request: 'GET / []',
    status: 500,
    challenges: [],
    retryAfter: [],
    body: 'a',
  }

  test('leave the text of a framework’s own error out, and keep its status', () => {
    expect(compareTranscripts([{ ...exchange, body: 'b' }], [exchange])).toEqual([])
    expect(compareTranscripts([{ ...exchange, status: 502 }], [exchange])).toEqual([
      { request: '1: GET / []', part: 'status', expected: 500, actual: 502 },
    ])
  })

  test('compare the body of every other answer', () => {
    const good = { ...exchange, status: 200 }
    expect(compareTranscripts([{ ...good, body: 'b' }], [good])).toEqual([
      { request: '1: GET / []', part: 'body', expected: 'a', actual: 'b' },
    ])
  })

  test('must be of the same requests', () => {
    expect(compareTranscripts([exchange], [])).toEqual([
      { request: '1: GET / []', part: 'exchange', expected: null, actual: 'GET / []' },
    ])
  })

  test('hold no token', async () => {
    const transcript = await runCase(caseOf('H301'), referenceMount)
    expect(transcript).toEqual([
      {
        request: 'GET /me []',
        status: 401,
        challenges: ['Bearer realm="api"'],
        retryAfter: [],
        body: '{"error_description":"Authentication is required"}',
      },
    ])
  })
})
