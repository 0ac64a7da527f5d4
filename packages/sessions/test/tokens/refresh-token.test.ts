import { createSecretKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { RefreshKey } from '../../src/keys/loaded-keys.ts'
import { readAnyRefreshToken } from '../../src/tokens/read-any-refresh-token.ts'
import { writeRefreshJwt } from '../../src/tokens/refresh-jwt.ts'
import { tagOf, writeRefreshToken, type RefreshToken } from '../../src/tokens/refresh-token.ts'

const key: RefreshKey = { kid: 'k', key: createSecretKey(Buffer.alloc(32, 1)) }
const older: RefreshKey = { kid: 'older', key: createSecretKey(Buffer.alloc(32, 2)) }
const keys = new Map([key, older].map((each) => [each.kid, each]))
const token: RefreshToken = {
  sid: Buffer.alloc(16, 3).toString('base64url'),
  family: Buffer.alloc(16, 4),
  generation: 0x01_02_03_04,
  application: 'shop',
}
const times = { issuer: 'https://issuer.example', issuedAt: 1, expiresAt: 2 }
const forms = [
  ['opaque', 1024, (application, by) => writeRefreshToken({ ...token, application }, by)],
  ['jwt', 4096, (application, by) => writeRefreshJwt({ ...token, application }, by, times)],
] as const satisfies readonly (readonly [
  string,
  number,
  (application: string, by: RefreshKey) => string,
])[]

describe.each(forms)('a refresh token, %s', (_, longest, write) => {
  test('S7 is read as it was written, by the key that it names', () => {
    for (const by of [key, older]) {
      expect(readAnyRefreshToken(write('shop', by), keys)).toEqual(token)
    }
  })

  test('S7 is not read where its key is gone, or another key has taken its name', () => {
    const text = write('shop', older)
    expect(readAnyRefreshToken(text, new Map([['k', key]]))).toBeNull()
    expect(readAnyRefreshToken(text, new Map([['older', { ...key, kid: 'older' }]]))).toBeNull()
  })

  test('S7 is read up to its longest length, and not one character further', () => {
    // Encoding skips some lengths; names of keys of three lengths reach all of them.
    const signers = ['k', 'kk', 'kkk'].map((kid) => ({ ...key, kid }))
    const known = new Map(signers.map((each) => [each.kid, each]))
    const texts = Array.from({ length: longest / 2 }, (_unused, more) =>
      signers.map((by) => write('x'.repeat(longest / 2 + more), by)),
    ).flat()
    const ofLength = (length: number) => texts.find((text) => text.length === length) ?? ''
    expect(readAnyRefreshToken(ofLength(longest), known)).toMatchObject({ sid: token.sid })
    expect(ofLength(longest + 1)).not.toBe('')
    expect(readAnyRefreshToken(ofLength(longest + 1), known)).toBeNull()
  })

  test('S7 with a longer or shorter tag, or another part, is none', () => {
    const text = write('shop', key)
    for (const bad of [`${text}A`, text.slice(0, -1), `${text}.`, `${text}.${text}`, `.${text}`]) {
      expect(readAnyRefreshToken(bad, keys)).toBeNull()
    }
  })
})

test('S7 a tag of ours over a text without dots is no token', () => {
  for (const text of ['rt1', 'k', '']) {
    expect(readAnyRefreshToken(`${text}.${tagOf(text, key.key)}`, keys)).toBeNull()
  }
})
