import type { Jwk } from '@sekisho/core'
import { CompactSign, exportJWK, generateKeyPair } from 'jose'
import { createSecretKey } from 'node:crypto'
import { expect, test } from 'vitest'
import type { LoadedKeys } from '../../src/keys/loaded-keys.ts'
import { sidOfToken } from '../../src/sid-of-token.ts'

const issuer = 'https://issuer.example'
const { privateKey, publicKey } = await generateKeyPair('ES256')
const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256', use: 'sig' } as Jwk
const refreshKey = { kid: 'r', key: createSecretKey(Buffer.alloc(32, 1)) }
const keys = { refreshKeys: new Map([['r', refreshKey]]), publicKeys: [jwk] } as unknown

/** Signed by a key of ours, whatever it says. */
function signed(payload: string, typ: string): Promise<string> {
  return new CompactSign(Buffer.from(payload))
    .setProtectedHeader({ alg: 'ES256', kid: 'k', typ })
    .sign(privateKey)
}

function sidOf(token: string): Promise<string | null> {
  return sidOfToken(token, keys as LoadedKeys, issuer)
}

test('IR-8 an access token of ours names its session', async () => {
  const claims = JSON.stringify({ iss: issuer, sid: 'session', exp: 1 })
  expect(await sidOf(await signed(claims, 'at+jwt'))).toBe('session')
})

test.each([
  ['of another type', { iss: issuer, sid: 'session' }, 'JWT'],
  ['of another issuer', { iss: 'https://other.example', sid: 'session' }, 'at+jwt'],
  ['of nobody', { sid: 'session' }, 'at+jwt'],
  ['without session', { iss: issuer }, 'at+jwt'],
  ['with a number for it', { iss: issuer, sid: 7 }, 'at+jwt'],
])('IR-8 a token %s names none, though a key of ours signed it', async (_, claims, typ) => {
  expect(await sidOf(await signed(JSON.stringify(claims), typ))).toBeNull()
})

test('IR-8 a fault that is no refusal is not taken for one', async () => {
  await expect(sidOf(await signed('no JSON', 'at+jwt'))).rejects.toThrow(SyntaxError)
})
