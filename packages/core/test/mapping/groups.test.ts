import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { groupFile } from '../../src/index.ts'
import { refusal } from '../refusal.ts'
import { baseClaims, sign, verifierFor } from '../signing.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-groups-'))
  path = join(folder, 'groups')
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

const tokenOf = (claims: Readonly<Record<string, unknown>>): string =>
  sign({ alg: 'RS256' }, baseClaims(claims))

describe('groups', () => {
  test('a provider that answers one text names one group, and not its letters', async () => {
    const { groups } = await verifierFor({ groupProviders: [() => 'admin'] }).verify(tokenOf({}))
    expect([...groups]).toEqual(['admin'])
  })

  test('SR-11 of claims, a file and a function are joined', async () => {
    writeFileSync(path, 'g1:tom,amy\n# a comment\ng2: tom , bob # both\n\n')
    const verifier = verifierFor({
      groupClaims: ['/realm_access/roles', 'group'],
      groupProviders: [groupFile(path), async (subject) => [`of-${subject}`]],
    })
    const claims = { sub: 'tom', realm_access: { roles: ['r1'] }, group: 'single' }
    const { groups } = await verifier.verify(tokenOf(claims))
    expect([...groups].toSorted()).toEqual(['g1', 'g2', 'of-tom', 'r1', 'single'])
  })

  test('SR-11 decide who may pass, and the client does not learn them', async () => {
    const verifier = verifierFor({ allowedGroups: 'g2' })
    expect((await verifier.verify(tokenOf({ groups: ['g1', 'g2'] }))).subject).toBe('alice')
    const request = { method: 'GET', header: () => [], query: () => [], form: () => [] }
    const token = tokenOf({ groups: ['secret-group'] })
    const outcome = await verifier.authenticate({ ...request, header: () => [`Bearer ${token}`] })
    expect(outcome).toMatchObject({
      kind: 'denied',
      error: {
        code: 'group_denied',
        message: expect.stringMatching(
          /^subject ".+" is in none of the allowed groups \[".+"\]$/,
        ) as string,
      },
      denial: {
        status: 403,
        body: '{"error":"insufficient_scope","error_description":"The access token does not permit this request"}',
      },
    })
    expect(JSON.stringify((outcome as { denial: unknown }).denial)).not.toMatch(/group|g2/)
  })

  test('a provider that fails is 503, whichever way it fails', async () => {
    for (const provider of [
      () => {
        throw new Error('down')
      },
      () => Promise.reject(new Error('down')),
      () => undefined as never,
    ]) {
      await expect(
        verifierFor({ groupProviders: [provider] }).verify(tokenOf({})),
      ).rejects.toMatchObject(refusal('groups_unavailable', /a group provider failed; see cause/))
    }
  })

  test('a changed file is read again, a broken one leaves the last good groups in place', () => {
    const warnings: string[] = []
    const hear = (warning: Error): void => void warnings.push(warning.message)
    process.on('warning', hear)
    writeFileSync(path, 'g1:tom')
    let now = 0
    const groupsOf = groupFile(path, { now: () => now })
    expect(groupsOf('tom', {})).toEqual(['g1'])
    writeFileSync(path, 'g1:tom\ng2:tom')
    expect(groupsOf('tom', {})).toEqual(['g1'])
    now += 2000
    expect(groupsOf('tom', {})).toEqual(['g1', 'g2'])
    writeFileSync(path, 'no colon here')
    utimesSync(path, 1, 1)
    now += 2000
    expect(groupsOf('tom', {})).toEqual(['g1', 'g2'])
    process.off('warning', hear)
  })

  test('a file that is absent or malformed is refused at start', () => {
    expect(() => groupFile(join(folder, 'absent'))).toThrow(/the group file cannot be read/)
    writeFileSync(path, 'g1:tom\nno colon')
    expect(() => groupFile(path)).toThrow(
      /line 2 of the group file is not of the form group:member,member/,
    )
  })

  test('a subject called __proto__ is in no group by accident', () => {
    writeFileSync(path, 'g1:tom')
    expect(groupFile(path)('__proto__', {})).toEqual([])
    expect(groupFile(path)('constructor', {})).toEqual([])
  })
})
