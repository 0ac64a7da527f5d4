import { describe, expect, test } from 'vitest'
import { HeaderMemo } from '../../src/jws/header-memo.ts'
import { resolveVerifier } from '../../src/options/resolve-verifier.ts'
import type { RawToken } from '../../src/pipeline/tokens.ts'
import { verifyToken } from '../../src/verify-token.ts'
import { goodOptions } from '../options/option-error.ts'
import { baseClaims, base64url, foreignKeys, nowSeconds, sign } from '../signing.ts'

function policyOf(more: object = {}) {
  return resolveVerifier({ ...goodOptions(), now: () => nowSeconds * 1000, ...more })
}

/** The code of the refusal, or null. */
async function codeOf(token: string, policy: ReturnType<typeof policyOf>): Promise<string | null> {
  try {
    await verifyToken(token as RawToken, policy, {})
    return null
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('headers that are remembered', () => {
  test('are those of tokens whose signature held, and no others', async () => {
    const policy = policyOf()
    const claims = baseClaims()
    for (let number = 0; number < 200; number += 1) {
      const header = { alg: 'EdDSA', kid: 'ed25519', forged: number }
      expect(await codeOf(sign(header, claims, foreignKeys.ed25519), policy)).toBe(
        'signature_invalid',
      )
    }
    expect(policy.headers.size).toBe(0)
    expect(await codeOf(sign({ alg: 'EdDSA', kid: 'ed25519' }), policy)).toBeNull()
    expect(
      await codeOf(sign({ alg: 'EdDSA', kid: 'ed25519' }, baseClaims({ jti: '2' })), policy),
    ).toBeNull()
    expect(policy.headers.size).toBe(1)
  })

  test('are at most 64, however many an issuer writes', async () => {
    const policy = policyOf()
    for (let number = 0; number < 200; number += 1) {
      expect(await codeOf(sign({ alg: 'EdDSA', kid: 'ed25519', number }), policy)).toBeNull()
      expect(policy.headers.size).toBeLessThanOrEqual(64)
    }
  })

  test('spare nothing but the parsing: signature, size and type are looked at as ever', async () => {
    const policy = policyOf()
    const token = sign({ alg: 'EdDSA', kid: 'ed25519', typ: 'at+jwt' })
    expect(await codeOf(token, policy)).toBeNull()
    const [header, , signature] = token.split('.')
    const other = base64url(JSON.stringify(baseClaims({ sub: 'root' })))
    expect(await codeOf(`${header}.${other}.${signature}`, policy)).toBe('signature_invalid')
    expect(await codeOf(`${header}.${other}`, policy)).toBe('token_malformed')
    expect(await codeOf(`${header}..${signature}`, policy)).toBe('token_malformed')
    const expired = sign({ alg: 'EdDSA', kid: 'ed25519', typ: 'at+jwt' }, baseClaims({ exp: 1 }))
    expect(await codeOf(expired, policy)).toBe('token_expired')
  })

  test('are read again when their text differs in one character', async () => {
    const policy = policyOf()
    expect(await codeOf(sign({ alg: 'EdDSA', kid: 'ed25519' }), policy)).toBeNull()
    const twice = '{"alg":"EdDSA","alg":"EdDSA","kid":"ed25519"}'
    const [, payload, signature] = sign({ alg: 'EdDSA', kid: 'ed25519' }).split('.')
    expect(await codeOf(`${base64url(twice)}.${payload}.${signature}`, policy)).toBe(
      'token_malformed',
    )
    expect(await codeOf(sign({ alg: 'EdDSA', kid: 'ed25519', crit: ['x'] }), policy)).toBe(
      'header_unsupported',
    )
  })

  test('are frozen, and handed out again as the same object', async () => {
    const memo = new HeaderMemo()
    const header = Object.freeze({ alg: 'EdDSA' })
    memo.keep('text', header)
    memo.keep('text', header)
    expect(memo.get('text')).toBe(header)
    expect(memo.size).toBe(1)
    expect(memo.get('tex')).toBeUndefined()
  })

  test('stay when one of them is kept again, however many there are', () => {
    const memo = new HeaderMemo()
    const header = Object.freeze({ alg: 'EdDSA' })
    for (let number = 0; number < 64; number += 1) memo.keep(`text ${number}`, header)
    memo.keep('text 7', header)
    expect(memo.size).toBe(64)
    memo.keep('one more', header)
    expect(memo.size).toBe(1)
  })
})
