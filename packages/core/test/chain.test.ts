import { describe, expect, test } from 'vitest'
import { createChain, type Verifier } from '../src/index.ts'
import { refusal } from './refusal.ts'
import { baseClaims, foreignKeys, nowSeconds, sign, verifierFor } from './signing.ts'

const a = verifierFor({ audience: 'a' })
const b = verifierFor({ audience: 'b' })
const other = verifierFor({ issuer: 'https://other.example' })
const forA = sign({ alg: 'RS256' }, baseClaims({ aud: 'a' }))
const forB = sign({ alg: 'RS256' }, baseClaims({ aud: 'b' }))
const forNobody = sign({ alg: 'RS256' }, baseClaims({ aud: 'c' }))
const badSignature = sign({ alg: 'RS256' }, baseClaims({ aud: 'a' }), foreignKeys.rsa)
const foreign = sign({ alg: 'RS256' }, baseClaims({ iss: 'https://unknown.example' }))
const expired = sign({ alg: 'RS256' }, baseClaims({ aud: 'a', exp: nowSeconds - 60 }))

const request = { method: 'GET', query: () => [], form: () => [] }
const bearer = (token: string) => ({
  ...request,
  header: (name: string) => (name === 'authorization' ? [`Bearer ${token}`] : []),
})
const nothing = { ...request, header: () => [] }

describe('a chain', () => {
  test('SR-10 that goes on after any refusal authenticates by the second verifier', async () => {
    const chain = createChain({ a, b }, { continueAfter: 'any' })
    const authentication = await chain.verify(forB)
    expect(chain.authenticatorOf(authentication)).toBe('b')
    expect(chain.authenticatorOf(await chain.verify(forA))).toBe('a')
    const elsewhere = await verifierFor({ audience: 'a' }).verify(forA)
    expect(chain.authenticatorOf(elsewhere)).toBeUndefined()
  })

  test('SR-10 that refuses says one text to the client, whoever refused', async () => {
    const chain = createChain({ a, b }, { continueAfter: 'any' })
    const outcomes = await Promise.all(
      [forNobody, badSignature, foreign].map((token) => chain.authenticate(bearer(token))),
    )
    const denials = outcomes.map((outcome) => (outcome.kind === 'denied' ? outcome.denial : null))
    expect(denials[0]?.status).toBe(401)
    expect(denials).toEqual([denials[0], denials[0], denials[0]])
  })

  test('EM-8 asks the next after an abstention, not after a rejection', async () => {
    const chain = createChain({ other, a })
    expect((await chain.verify(forA)).subject).toBe('alice')
    await expect(createChain({ a, b }).verify(forB)).rejects.toMatchObject(
      refusal('audience_mismatch', /expected \["a"\]/),
    )
    await expect(createChain({ a, other }).verify(badSignature)).rejects.toMatchObject({
      code: 'issuer_mismatch',
    })
    await expect(createChain({ a, b }).verify(expired)).rejects.toMatchObject({
      code: 'token_expired',
    })
  })

  test('EM-8 that fails closed takes the first answer, whatever it is', async () => {
    const chain = createChain({ other, a }, { continueAfter: 'never' })
    await expect(chain.verify(forA)).rejects.toMatchObject({ code: 'issuer_mismatch' })
    expect((await chain.authenticate(nothing)).kind).toBe('denied')
  })

  test('reports the rejection rather than an abstention', async () => {
    await expect(createChain({ other, a }).verify(forNobody)).rejects.toMatchObject({
      code: 'audience_mismatch',
    })
  })

  test('is 503 when one that could not tell might have said yes', async () => {
    const down = verifierFor({
      issuer: 'https://issuer.example',
      isRevoked: () => {
        throw new Error('down')
      },
      audience: ['a', 'b', 'c'],
    })
    await expect(createChain({ down, other }).verify(forNobody)).rejects.toMatchObject({
      code: 'revocation_unavailable',
    })
    expect((await createChain({ down, a }).verify(forA)).subject).toBe('alice')
  })

  test('hands on what is no refusal', async () => {
    const broken = { ...a, verify: () => Promise.reject(new TypeError('a bug')) } as Verifier
    await expect(createChain({ broken, a }).verify(forA)).rejects.toThrow('a bug')
  })

  test('of nobody, or with an unknown option, is refused when it is made', () => {
    expect(() => createChain({})).toThrow(/the chain must be an object of at least one verifier/)
    expect(() => createChain({ a }, { continueAfter: 'maybe' as never })).toThrow(
      /continueAfter must be/,
    )
    expect(() => createChain({ a }, { failClosed: true } as never)).toThrow(
      /has no option "failClosed"/,
    )
  })
})
