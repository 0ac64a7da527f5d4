import { describe, expect, test } from 'vitest'
import { checkDevices } from '../src/check-devices.ts'

// Tokens expire here by the time of day.
// aedes 1.2.0 gets no packet over WebSocket on Node 26: a connection stays open and unanswered there.
const speaks = Number(process.versions.node.split('.', 1)[0]) < 26

describe.skipIf(!speaks)('the devices of the sample broker', { timeout: 30_000 }, () => {
  test('get the answers that their tokens entitle them to, over TCP and WebSocket', async () => {
    const findings = await checkDevices()
    expect(findings.filter(({ fault }) => fault !== null)).toEqual([])
    expect(findings.filter(({ what }) => what.startsWith('WebSocket'))).toHaveLength(
      findings.length / 2,
    )
  })

  test('are told apart: another answer to what no rule matches is noticed, and said', async () => {
    const findings = await checkDevices({ noMatch: 'allow' })
    const off = findings.filter(({ fault }) => fault !== null)
    expect(off.map(({ what, fault }) => `${what} got ${fault}`)).toEqual(
      ['TCP      ', 'WebSocket'].flatMap((transport) => [
        `${transport} subscribing to another site: refused got granted`,
        `${transport} subscribing to everything: refused got granted`,
        `${transport} publishing for another device: closed got acknowledged`,
      ]),
    )
  })
})
