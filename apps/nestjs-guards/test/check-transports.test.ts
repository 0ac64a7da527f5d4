import { describe, expect, test } from 'vitest'
import { checkTransports } from '../src/check/check-transports.ts'

describe('the sample over HTTP, GraphQL and a WebSocket', () => {
  test('C127 gives everybody the answers that their tokens entitle them to', async () => {
    const findings = await checkTransports()
    expect(findings.filter(({ fault }) => fault !== null)).toEqual([])
    expect(findings.length).toBeGreaterThan(25)
  }, 20_000)

  test('is told apart from one that lets in whom it should not: the check says where', async () => {
    const findings = await checkTransports({ anonymous: ['missing'] })
    const off = findings.filter(({ fault }) => fault !== null)
    expect(off.map(({ what, fault }) => `${what} got ${fault}`)).toEqual([
      'GraphQL-WS nobody  is closed with: 4401 got let in',
      'gateway    nobody  connects: 401 Bearer realm="api" got let in',
    ])
  }, 20_000)
})
