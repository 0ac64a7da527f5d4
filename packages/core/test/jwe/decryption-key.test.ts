import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  privateKeyFile,
  privateKeyPem,
  type KeyManagementAlgorithm,
} from '../../src/jwe/decryption-key.ts'
import { messageOf, optionError } from '../options/option-error.ts'
import { verifierFor } from '../signing.ts'
import { decryptionKey, nest, pemOf, recipient } from './nested.ts'

const passphrase = 'correct horse battery staple'

function pkcs8({ privateKey }: { readonly privateKey: KeyObject }): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

function encryptedPem(): string {
  return recipient('rsa')
    .privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
    .toString()
}

function fileWith(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-'))
  onTestFinished(() => {
    rmSync(directory, { recursive: true })
  })
  const path = join(directory, 'key.pem')
  writeFileSync(path, text)
  return path
}

describe('privateKeyPem()', () => {
  test.each([
    ['no algorithm', undefined, /algorithm of privateKeyPem\(\) must be one of RSA-OAEP, .*undef/],
    ['dir', 'dir', /must be one of RSA-OAEP, .*; got "dir"/],
    ['RSA1_5', 'RSA1_5', /got "RSA1_5"/],
    ['A256KW', 'A256KW', /got "A256KW"/],
    ['a password-based one', 'PBES2-HS256+A128KW', /got "PBES2-HS256\+A128KW"/],
    ['one of signatures', 'RS256', /got "RS256"/],
    ['a name of the prototype', 'toString', /got "toString"/],
    ['lower case', 'rsa-oaep', /got "rsa-oaep"/],
    ['a list', ['RSA-OAEP'], /got \["RSA-OAEP"\]/],
  ])('TD-15 refuses %s', (_, algorithm, message) => {
    expect(
      messageOf(() => privateKeyPem(pemOf('rsa'), algorithm as KeyManagementAlgorithm)),
    ).toMatch(message)
  })

  test.each([
    ['RSA with 1024 bits', () => generateKeyPairSync('rsa', { modulusLength: 1024 }), 'RSA-OAEP'],
    ['RSA-PSS', () => generateKeyPairSync('rsa-pss', { modulusLength: 2048 }), 'RSA-OAEP-256'],
    ['EC for RSA-OAEP', () => recipient('p256'), 'RSA-OAEP-256'],
    ['RSA for ECDH-ES', () => recipient('rsa'), 'ECDH-ES'],
    ['secp256k1', () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' }), 'ECDH-ES'],
    ['Ed25519', () => generateKeyPairSync('ed25519'), 'ECDH-ES+A128KW'],
    ['X448', () => generateKeyPairSync('x448'), 'ECDH-ES'],
  ] as const)('TD-15 refuses a key that is %s', (_, pair, algorithm) => {
    expect(messageOf(() => privateKeyPem(pkcs8(pair()), algorithm))).toMatch(
      /^Sekisho: the key of privateKeyPem\(\) does not fit (RSA-OAEP|ECDH-ES).*; RSA needs 2048 bits/,
    )
    expect(messageOf(() => privateKeyPem(pkcs8(pair()), algorithm))).toContain(
      `: it is ${pair().privateKey.asymmetricKeyType};`,
    )
  })

  test.each([
    ['a public key', () => recipient('rsa').publicKey.export({ type: 'spki', format: 'pem' })],
    ['half a key', () => pemOf('rsa').slice(0, 400)],
    ['empty', () => ''],
    ['a JWK', () => JSON.stringify(recipient('rsa').privateKey.export({ format: 'jwk' }))],
    ['an encrypted key', encryptedPem],
  ])('TD-15 refuses text that is %s, and shows none of it', (_, text) => {
    const pem = text().toString()
    const message = messageOf(() => privateKeyPem(pem, 'RSA-OAEP'))
    expect(message).toBe(
      'Sekisho: the key of privateKeyPem() is no private key PEM that can be read; is a passphrase missing?',
    )
  })

  test.each([
    ['nothing', undefined, /: the key of privateKeyPem\(\) must be PEM text; got "undefined"/],
    ['null', null, /got "object"/],
    ['bytes', Buffer.from(pemOf('rsa')), /got "object"/],
    ['a KeyObject', recipient('rsa').privateKey, /got "object"/],
  ])('TD-15 refuses %s in place of text, and does not show it', (_, pem: unknown, message) => {
    expect(messageOf(() => privateKeyPem(pem as string, 'RSA-OAEP'))).toMatch(message)
  })

  test('TD-15 opens an encrypted PEM with its passphrase only', async () => {
    const key = privateKeyPem(encryptedPem(), 'RSA-OAEP', { passphrase })
    const token = await nest('rsa', { alg: 'RSA-OAEP', enc: 'A256GCM' })
    await expect(verifierFor({ decryptionKeys: [key] }).verify(token)).resolves.toHaveProperty(
      'subject',
      'alice',
    )
    for (const wrong of ['wrong horse', '', `${passphrase} `]) {
      const message = messageOf(() =>
        privateKeyPem(encryptedPem(), 'RSA-OAEP', { passphrase: wrong }),
      )
      expect(message).toMatch(/no private key PEM that can be read; is a passphrase missing\?$/)
    }
  })

  test.each([
    ['an unknown option', { password: 'x' }, /privateKeyPem\(\) has no option "password"/],
    ['an empty kid', { kid: '' }, /the kid of privateKeyPem\(\) must be non-empty text/],
    ['a kid that is a number', { kid: 7 }, /the kid of privateKeyPem\(\) must be .*; got 7/],
    ['an undefined passphrase', { passphrase: undefined }, /passphrase must be set, or left out/],
    ['text in place of options', 'kid', /privateKeyPem\(\) must be an object of options; got text/],
  ])('TD-15 refuses %s', (_, options, message) => {
    expect(messageOf(() => privateKeyPem(pemOf('rsa'), 'RSA-OAEP', options as object))).toMatch(
      message,
    )
  })

  test.each(['pkcs1', 'sec1'] as const)('TD-15 reads the older PEM form %s', (type) => {
    const { privateKey } = recipient(type === 'pkcs1' ? 'rsa' : 'p256')
    const pem = privateKey.export({ type, format: 'pem' }).toString()
    const algorithm = type === 'pkcs1' ? 'RSA-OAEP' : 'ECDH-ES'
    expect(privateKeyPem(pem, algorithm, { kid: 'k' })).toMatchObject({ algorithm, kid: 'k' })
  })
})

describe('privateKeyFile()', () => {
  test('TD-15 reads the file when it is called, and not again', async () => {
    const path = fileWith(pemOf('rsa'))
    const key = privateKeyFile(path, 'RSA-OAEP')
    writeFileSync(path, 'gone')
    const token = await nest('rsa', { alg: 'RSA-OAEP', enc: 'A128GCM' })
    await expect(verifierFor({ decryptionKeys: [key] }).verify(token)).resolves.toHaveProperty(
      'subject',
      'alice',
    )
  })

  test('TD-15 refuses a missing file and a directory', () => {
    for (const path of [join(tmpdir(), 'sekisho-no-such-file.pem'), tmpdir()]) {
      expect(messageOf(() => privateKeyFile(path, 'RSA-OAEP'))).toBe(
        'Sekisho: the file of privateKeyFile() cannot be read; check the path and its rights',
      )
    }
  })

  test('TD-15 has the fault of the file system as its cause', () => {
    const path = join(tmpdir(), 'sekisho-no-such-file.pem')
    expect(() => privateKeyFile(path, 'RSA-OAEP')).toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ code: 'ENOENT' }) }),
    )
  })

  test('TD-15 opens an encrypted file with its passphrase, and shows no word of either', () => {
    const path = fileWith(encryptedPem())
    expect(privateKeyFile(path, 'RSA-OAEP', { passphrase, kid: 'k' })).toHaveProperty('kid', 'k')
    const message = messageOf(() => privateKeyFile(path, 'RSA-OAEP', { passphrase: 'hunter2' }))
    expect(message).toMatch(/is a passphrase missing\?$/)
    expect(message).not.toMatch(/hunter2|BEGIN/)
  })
})

describe('decryptionKeys', () => {
  test.each([
    ['a key without its list', decryptionKey('rsa', 'RSA-OAEP')],
    ['PEM text', [pemOf('rsa')]],
    ['a KeyObject', [recipient('rsa').privateKey]],
    ['null', null],
    ['a hole', [decryptionKey('rsa', 'RSA-OAEP'), null]],
  ])('TD-15 refuses %s, and shows no key', (_, decryptionKeys) => {
    const message = optionError({ decryptionKeys })
    expect(message).toMatch(
      /^Sekisho: decryptionKeys must be a list made with privateKeyPem\(\) or/,
    )
    expect(message).not.toMatch(/BEGIN|RSA/)
  })

  test('TD-15 refuses undefined: a missing variable must not be taken for no encryption', () => {
    expect(optionError({ decryptionKeys: undefined })).toMatch(
      /decryptionKeys must be set, or left/,
    )
  })

  test('TD-15 is copied: what is pushed later changes nothing', async () => {
    const decryptionKeys = [decryptionKey('otherRsa', 'RSA-OAEP', { kid: 'other' })]
    const verifier = verifierFor({ decryptionKeys })
    decryptionKeys.push(decryptionKey('rsa', 'RSA-OAEP', { kid: 'mine' }))
    const token = await nest('rsa', { alg: 'RSA-OAEP', enc: 'A128GCM', kid: 'mine' })
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'key_not_found' })
  })
})
