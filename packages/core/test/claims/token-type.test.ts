import { describe, expect, test } from 'vitest'
import { baseClaims, sign, verifierFor } from '../signing.ts'
import { refusalOfToken } from './refusal-of.ts'

function tokenOfType(typ: string | undefined): string {
  return sign({ alg: 'RS256', kid: 'rsa', typ })
}

describe('typ', () => {
  test.each([undefined, 'JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'APPLICATION/JWT'])(
    'C092 accepts %j by default',
    async (typ) => {
      await expect(verifierFor().verify(tokenOfType(typ))).resolves.toHaveProperty('subject')
    },
  )

  test.each([
    'dpop+jwt',
    'logout+jwt',
    'secevent+jwt',
    'token-introspection+jwt',
    'application/logout+jwt',
    'LOGOUT+JWT',
  ])('C093 refuses %s by default: it is known to be something else', async (typ) => {
    expect(await refusalOfToken(tokenOfType(typ))).toMatchObject({
      code: 'token_type_mismatch',
      claim: 'typ',
      message: expect.stringMatching(/^typ is ".*", expected at\+jwt or jwt;/),
    })
  })

  test.each(['id_token', 'rt+jwt', 'refresh', 'session', 'JOSE'])(
    'C094 refuses %s by default: it is no access token',
    async (typ) => {
      expect(await refusalOfToken(tokenOfType(typ))).toMatchObject({ code: 'token_type_mismatch' })
    },
  )

  test.each([
    ' at+jwt',
    'at+jwt ',
    'at+jwt\n',
    '',
    'application/',
    'application/application/at+jwt',
    'text/at+jwt',
    'atapplication/+jwt',
    'at+jwt; charset=utf-8',
  ])('C092 compares without trimming: refuses %j', async (typ) => {
    expect(await refusalOfToken(tokenOfType(typ))).toMatchObject({ code: 'token_type_mismatch' })
  })

  test('C092 a configured type may be written with or without application/, in any case', async () => {
    for (const tokenType of ['session+jwt', 'application/session+jwt', 'SESSION+jwt']) {
      const verifier = verifierFor({ tokenType })
      await expect(verifier.verify(tokenOfType('Session+JWT'))).resolves.toHaveProperty('subject')
    }
  })

  test('C092 folds the case of ASCII only: U+212A is no k', async () => {
    expect(
      await refusalOfToken(tokenOfType('to\u212Aen+jwt'), { tokenType: 'token+jwt' }),
    ).toMatchObject({ code: 'token_type_mismatch' })
  })

  test('C091 a configured type makes typ mandatory', async () => {
    const message = expect.stringMatching(/^typ is absent, expected jwt;/)
    expect(await refusalOfToken(tokenOfType(undefined), { tokenType: 'JWT' })).toMatchObject({
      code: 'token_type_mismatch',
      message,
    })
  })

  test.each([undefined, 'JWT', 'at+jwt'])(
    'C093 refuses a token with events by default, whatever its typ: %j',
    async (typ) => {
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
      const token = sign({ alg: 'RS256', kid: 'rsa', typ }, baseClaims({ events }))
      expect(await refusalOfToken(token)).toMatchObject({
        code: 'token_type_mismatch',
        claim: 'events',
        message: expect.stringMatching(/events claim: it is a logout token or another security/),
      })
      for (const tokenType of [typ ?? 'at+jwt', null]) {
        const explicit = sign(
          { alg: 'RS256', kid: 'rsa', typ: typ ?? 'at+jwt' },
          baseClaims({ events }),
        )
        await expect(verifierFor({ tokenType }).verify(explicit)).resolves.toHaveProperty('subject')
      }
    },
  )

  test('a list of types accepts each of them and nothing else', async () => {
    const options = { tokenType: ['at+jwt', 'session+jwt'] }
    await expect(verifierFor(options).verify(tokenOfType('session+jwt'))).resolves.toHaveProperty(
      'subject',
    )
    expect(await refusalOfToken(tokenOfType('JWT'), options)).toMatchObject({
      message: expect.stringMatching(/expected at\+jwt or session\+jwt/),
    })
  })

  test.each([undefined, 'JWT', 'logout+jwt'])('tokenType: null accepts %j', async (typ) => {
    const verifier = verifierFor({ tokenType: null })
    await expect(verifier.verify(tokenOfType(typ))).resolves.toHaveProperty('subject')
  })
})
