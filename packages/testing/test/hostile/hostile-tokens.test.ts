import { createVerifier, isAuthError } from '@sekisho/core'
import { hostileTokens, startTestIssuer, type SigningAlgorithm } from '@sekisho/testing'
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'

async function setting(algorithm: SigningAlgorithm) {
  const issuer = await startTestIssuer({ algorithm })
  onTestFinished(() => issuer.close())
  return { issuer, tokens: await hostileTokens(issuer) }
}

describe('hostileTokens', () => {
  test.each(['RS256', 'PS256', 'ES256', 'ES512', 'Ed25519'] as const)(
    'C029 are refused one by one with the expected code, %s',
    async (algorithm) => {
      const { issuer, tokens } = await setting(algorithm)
      const verifier = createVerifier(issuer.options())
      const codes = await Promise.all(
        tokens.map(async ({ id, token }) => {
          try {
            await verifier.verify(token)
            return [id, 'accepted']
          } catch (error) {
            return [id, isAuthError(error) ? error.code : String(error)]
          }
        }),
      )
      expect(codes).toEqual(tokens.map(({ id, expectedCode }) => [id, expectedCode]))
      expect((await verifier.verify(issuer.token())).subject).toBe('alice')
      expect(issuer.requests('/attacker-keys')).toBe(0)
    },
  )

  test('have stable, distinct ids and names that say what is wrong', async () => {
    const { tokens } = await setting('RS256')
    const ids = tokens.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(ids.length)
    await expect(
      tokens.map(({ id, group, expectedCode }) => `${id} ${group} ${expectedCode}\n`).join(''),
    ).toMatchFileSnapshot('hostile-tokens.txt')
  })

  test('C005 C008 loose encodings are well signed, and only their text is wrong', async () => {
    const { issuer, tokens } = await setting('ES256')
    const keys = createLocalJWKSet({ keys: [{ ...issuer.key.publicJwk, kty: 'EC' }] })
    const currentDate = new Date(issuer.clock.now())
    const loose = tokens.filter(({ id }) => /^(?:padded|standard-alphabet|trailing-bits)$/.test(id))
    const [head] = issuer.token().split('.')
    expect(loose).toHaveLength(3)
    for (const { token } of loose) {
      const [, payload = ''] = token.split('.')
      const bytes = Buffer.from(payload, 'base64url')
      expect(payload).not.toBe(bytes.toString('base64url'))
      // The same claims in canonical form, signed alike, are good.
      const canonical = issuer.key.sign(`${head}.${bytes.toString('base64url')}`)
      await expect(jwtVerify(canonical, keys, { currentDate })).resolves.toBeDefined()
    }
  })

  test('C013 duplicates hide a second subject from a lenient reader', async () => {
    const { tokens } = await setting('RS256')
    const duplicate = tokens.find(({ id }) => id === 'duplicate-escaped')
    expect(decodeJwt(duplicate?.token ?? '').sub).toBe('admin')
  })
})
