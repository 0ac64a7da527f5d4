import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isAuthError } from '../../src/errors.ts'
import { verifyCompact, type Jwk, type JwsAlgorithm } from '../../src/jws.ts'

interface Row {
  readonly tcId: number
  readonly comment: string
  readonly jws?: string
  readonly jwe?: string
  readonly result: 'valid' | 'invalid'
}

interface Group {
  readonly comment: string
  readonly private: Jwk
  readonly public?: Jwk
  readonly tests: readonly Row[]
}

interface Correction {
  readonly tcIds: readonly number[]
  readonly grade: 'drop' | 'valid' | 'invalid'
  readonly why: string
}

interface Graded {
  readonly id: string
  readonly token: string
  readonly encrypted: boolean
  readonly key: Jwk
  readonly grade: Correction['grade']
}

const publicAlgorithms: readonly JwsAlgorithm[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]
const secretAlgorithms: readonly JwsAlgorithm[] = ['HS256', 'HS384', 'HS512']

const corrections = read('corrections.json') as Record<string, readonly Correction[]>
const rows = Object.keys(corrections).flatMap(graded)

describe('Wycheproof', () => {
  test('the files hold what their authors published', () => {
    const encrypted = rows.filter((row) => row.encrypted).length
    expect([rows.length - encrypted, encrypted]).toEqual([401 + 26 + 49, 139 + 34])
  })

  test('every correction names rows that are there', () => {
    for (const [file, list] of Object.entries(corrections)) {
      const ids = new Set(graded(file).map((row) => row.id))
      for (const tcId of list.flatMap(({ tcIds }) => tcIds))
        expect(ids).toContain(`${file} ${tcId}`)
    }
  })

  test('accepts every signature that is graded valid', async () => {
    expect(await wrong('valid', false)).toEqual([])
  })

  test('refuses every signature that is graded invalid, with an AuthError', async () => {
    expect(await wrong('invalid', false)).toEqual([])
  })

  test('refuses every encrypted token at once, whatever its grade', async () => {
    const verdicts = await Promise.all(
      rows.filter((row) => row.encrypted).map(async (row) => verdictOf(row)),
    )
    expect(new Set(verdicts)).toEqual(new Set(['token_encrypted', 'token_malformed']))
  })
})

/** The rows that were not answered as they are graded. */
async function wrong(grade: 'valid' | 'invalid', encrypted: boolean): Promise<readonly string[]> {
  const chosen = rows.filter((row) => row.grade === grade && row.encrypted === encrypted)
  expect(chosen.length).toBeGreaterThan(40)
  const answers = await Promise.all(
    chosen.map(async (row) => ({ row, verdict: await verdictOf(row) })),
  )
  return answers
    .filter(({ verdict }) => (verdict === 'accepted') !== (grade === 'valid'))
    .map(({ row, verdict }) => `${row.id}: ${verdict}`)
}

/** Anything but an `AuthError` is thrown on, and fails the test. */
async function verdictOf({ token, key }: Graded): Promise<string> {
  const keys = 'keys' in key && Array.isArray(key['keys']) ? (key['keys'] as Jwk[]) : [key]
  const secret = keys.some((one) => one['kty'] === 'oct')
  try {
    const algorithms = secret ? secretAlgorithms : publicAlgorithms
    await verifyCompact(token, key, { algorithms })
    return 'accepted'
  } catch (error) {
    if (!isAuthError(error)) throw error
    return error.code
  }
}

function graded(file: string): readonly Graded[] {
  const { testGroups } = read(file) as { readonly testGroups: readonly Group[] }
  return testGroups.flatMap((group) =>
    group.tests.map((row) => {
      const corrected = corrections[file]?.find(({ tcIds }) => tcIds.includes(row.tcId))
      return {
        id: `${file} ${row.tcId}`,
        token: row.jws ?? row.jwe ?? '',
        encrypted: row.jwe !== undefined,
        key: group.public ?? group.private,
        grade: corrected?.grade ?? row.result,
      }
    }),
  )
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`wycheproof/${file}`, import.meta.url), 'utf8'))
}
