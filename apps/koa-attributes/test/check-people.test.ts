import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { attempts } from '../src/attempts.ts'
import { checkPeople } from '../src/check-people.ts'

describe('the people of the sample provider', () => {
  test('get the answers that their attributes, roles and groups entitle them to', async () => {
    const findings = await checkPeople()
    expect(findings.filter(({ fault }) => fault !== null)).toEqual([])
    expect(findings.length).toBeGreaterThan(attempts.length)
  })

  test('are told apart: other groups give other answers, and the check says which', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'groups-'))
    const path = join(directory, 'groups.txt')
    writeFileSync(path, 'staff: alice, bob, carol\nauditors: bob\n')
    try {
      const findings = await checkPeople(path)
      const off = findings.filter(({ fault }) => fault !== null)
      expect(off.map(({ what, fault }) => `${what} got ${fault}`)).toEqual([
        expect.stringMatching(/^carol +GET \/profile .* got 200 .*"groups":\["staff"\]/),
        expect.stringMatching(/^bob +GET \/books .* got 200 \{"allowed":true\}$/),
        expect.stringMatching(/^carol +GET \/books .* got 403 \{"error":"insufficient_scope"/),
      ])
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})
