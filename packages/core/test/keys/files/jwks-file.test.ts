import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { jwksFile } from '../../../src/keys/files/jwks-file.ts'
import { foreignKeys, keys, publicJwks, sign, verifierFor } from '../../signing.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekisho-jwks-file-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

let files = 0

function fileWith(content: unknown): string {
  files += 1
  const path = join(folder, `keys-${files}.json`)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('a file', () => {
  test('may hold a set or one key', async () => {
    for (const content of [publicJwks(), keys.p256.jwk, JSON.stringify(publicJwks(), null, 2)]) {
      const verifier = verifierFor({ keys: jwksFile(fileWith(content)) })
      expect((await verifier.verify(sign({ alg: 'ES256' }))).subject).toBe('alice')
    }
  })

  test('is read when the verifier is made, and not again', async () => {
    const path = fileWith(keys.p256.jwk)
    const verifier = verifierFor({ keys: jwksFile(path) })
    writeFileSync(path, JSON.stringify(foreignKeys.p256.jwk))
    expect((await verifier.verify(sign({ alg: 'ES256' }))).subject).toBe('alice')
    expect(() => verifierFor({ keys: jwksFile(join(folder, 'later.json')) })).toThrow(TypeError)
  })

  test.each([
    ['no JSON', 'keys', /cannot be read as JSON; check the path and its rights/],
    ['nothing', '', /cannot be read as JSON/],
    ['a PEM', '-----BEGIN PUBLIC KEY-----', /cannot be read as JSON/],
    ['null', 'null', /must be a JWK or a JWK Set; got null/],
    ['an empty set', { keys: [] }, /holds no key that verifies signatures/],
    ['no list of keys', { keys: {} }, /must be a list of JWKs/],
    [
      'a private key',
      keys.p256.privateKey.export({ format: 'jwk' }),
      /key 0 of jwksFile\(".*"\) is refused: it holds the secret member d/,
    ],
    ['a secret', { kty: 'oct', k: 'AAAA' }, /is refused: it holds the secret member k/],
  ])('that holds %s is refused when the verifier is made', (_, content, message) => {
    const source = jwksFile(fileWith(content))
    expect(() => verifierFor({ keys: source })).toThrow(TypeError)
    expect(() => verifierFor({ keys: source })).toThrow(message)
    expect(() => verifierFor({ keys: source })).toThrow(/jwksFile\("/)
  })

  test('that is not there is refused, with the cause', () => {
    const source = jwksFile(join(folder, 'absent.json'))
    expect(() => verifierFor({ keys: source })).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/jwksFile\(".*absent\.json"\) cannot be read/) as unknown,
        cause: expect.objectContaining({ code: 'ENOENT' }) as unknown,
      }),
    )
  })

  test('serves no algorithm with a shared secret', () => {
    const source = jwksFile(fileWith(publicJwks()))
    expect(() => verifierFor({ keys: source, algorithms: ['HS256'] })).toThrow(
      /algorithms must be what jwksFile\(\) serves: RS256/,
    )
  })
})
