import { expect, test } from 'vitest'
import { refusal } from '../refusal.ts'
import { baseClaims, nowSeconds, sign, verifierFor } from '../signing.ts'

const token = sign({ alg: 'RS256' }, baseClaims({ jti: 'j1' }))

test.each([[false], [Promise.resolve(false)]])(
  'an answer of %s lets the token pass',
  async (answer) => {
    const seen: unknown[] = []
    const isRevoked = (claims: { readonly jti?: string }): typeof answer => {
      seen.push(claims.jti)
      return answer
    }
    expect((await verifierFor({ isRevoked }).verify(token)).subject).toBe('alice')
    expect(seen).toEqual(['j1'])
  },
)

/** A text cannot be made of the last one. */
const others: readonly unknown[] = [
  true,
  undefined,
  null,
  0,
  '',
  'false',
  1,
  {},
  { toString: 0, valueOf: 0 },
]

test.each(others.map((answer) => [answer]))(
  'an answer of %j refuses, at once and promised',
  async (answer) => {
    for (const isRevoked of [() => answer as never, () => Promise.resolve(answer as never)]) {
      await expect(verifierFor({ isRevoked }).verify(token)).rejects.toMatchObject(
        refusal('token_revoked', /only false lets a token pass/),
      )
    }
  },
)

test('a fault is 503, thrown or rejected', async () => {
  for (const isRevoked of [
    () => {
      throw new Error('down')
    },
    () => Promise.reject(new Error('down')),
  ]) {
    await expect(verifierFor({ isRevoked }).verify(token)).rejects.toMatchObject({
      ...refusal('revocation_unavailable', /isRevoked failed; see cause/),
      kind: 'unavailable',
      cause: expect.objectContaining({ message: 'down' }) as unknown,
    })
  }
})

test('an answer is cut in the message, for it may be a row of a table', async () => {
  const verifier = verifierFor({ isRevoked: () => 'x'.repeat(1000) as never })
  await expect(verifier.verify(token)).rejects.toMatchObject(
    refusal('token_revoked', /^isRevoked answered "x{79}…, only false/),
  )
})

test('nobody is asked about a token that is refused anyway', async () => {
  const verifier = verifierFor({
    isRevoked: () => {
      throw new Error('asked')
    },
  })
  const expired = sign({ alg: 'RS256' }, baseClaims({ exp: nowSeconds - 60 }))
  await expect(verifier.verify(expired)).rejects.toMatchObject({ code: 'token_expired' })
})
