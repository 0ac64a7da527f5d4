import { describe, expect, test } from 'vitest'
import type { AuthRequest } from '../../src/http/request.ts'
import { baseClaims, sign, verifierFor } from '../signing.ts'
import { refusalOfToken } from './refusal-of.ts'

const marker = 'S3CRET-OF-ALICE'
const header = { alg: 'RS256', kid: 'rsa' }
const personal = { email: marker, address: { street: marker } }

const badTokens: readonly (readonly [string, string])[] = [
  ['expired', sign(header, baseClaims({ ...personal, exp: 1 }))],
  ['not yet valid', sign(header, baseClaims({ ...personal, nbf: 9e9 }))],
  ['without sub', sign(header, baseClaims({ ...personal, sub: undefined }))],
  ['of another issuer', sign(header, baseClaims({ ...personal, iss: 'https://x.example' }))],
  ['for another audience', sign(header, baseClaims({ ...personal, aud: 'x' }))],
  ['of another type', sign({ ...header, typ: 'logout+jwt' }, baseClaims(personal))],
  ['under an unknown key', sign({ ...header, kid: 'x' }, baseClaims(personal))],
  ['bound to a key', sign(header, baseClaims({ ...personal, cnf: { jkt: marker } }))],
  ['of two segments', sign(header, baseClaims(personal)).split('.').slice(0, 2).join('.')],
  ['with a broken signature', `${sign(header, baseClaims(personal)).slice(0, -12)}AAAAAAAAAAAA`],
  ['that is not a token', `${marker}.${marker}.${marker}`],
  ['with a space', `${marker} ${marker}`],
]

describe('what a refusal says', () => {
  test.each(badTokens)('C103 of a token %s holds no token and no other claim', async (_, token) => {
    const error = await refusalOfToken(token)
    expect(error.message).not.toContain(marker)
    for (const segment of token.split(/[ .]/)) expect(error.message).not.toContain(segment)
    expect(JSON.stringify(error)).not.toContain(marker)
  })

  test.each(badTokens)('C103 of a token %s tells the client nothing of it', async (_, token) => {
    const request: AuthRequest = {
      method: 'GET',
      header: (name) => (name === 'authorization' ? [`Bearer ${token}`] : []),
      query: () => [],
      form: () => [],
    }
    const outcome = await verifierFor().authenticate(request)
    if (outcome.kind !== 'denied') throw new Error(`the request was ${outcome.kind}`)
    const answer = JSON.stringify(outcome.denial)
    expect(answer).not.toContain(marker)
    expect(answer).not.toContain('issuer.example')
    for (const segment of token.split(/[ .]/)) expect(answer).not.toContain(segment)
  })

  test('C103 cuts a long claim and escapes what could forge a log line', async () => {
    const aud = `x\r\n2026-01-01 INFO all is well\u2028${'y'.repeat(500)}`
    const { message } = await refusalOfToken(sign(header, baseClaims({ aud })))
    expect(message).toMatch(/^[\x20-\x7e…]*$/)
    expect(message).toContain(String.raw`x\r\n2026-01-01`)
    expect(message.length).toBeLessThan(300)
  })
})
