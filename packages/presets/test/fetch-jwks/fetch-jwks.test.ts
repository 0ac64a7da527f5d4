import { execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createVerifier, keyDirectory } from '@sekisho/core'
import { startTestIssuer, type TestIssuer } from '@sekisho/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fetchJwks, type FetchJwksOptions } from '../../src/index.ts'
import { directoryWith } from '../directory.ts'
import { hmac, rsaKey } from '../tokens.ts'

const main = fileURLToPath(new URL('../../src/fetch-jwks/main.ts', import.meta.url))

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** The command, in a process of its own. */
function command(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const node = ['--conditions=@sekisho/source', main, ...args]
    execFile(process.execPath, node, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err })
    })
  })
}

async function startIssuer(): Promise<TestIssuer> {
  const issuer = await startTestIssuer()
  onTestFinished(() => issuer.close())
  return issuer
}

describe('the command fetch-jwks', () => {
  test('TD-17 writes a file that keyDirectory reads, and replaces it', async () => {
    const issuer = await startIssuer()
    const directory = directoryWith({ 'idp.json': '{"keys":[]}' })
    const args = ['--dir', directory, '--issuer-id', 'idp', '--url', issuer.issuer]
    const ended = await command(...args, '--timeout', '60')
    expect(ended).toEqual({ code: 0, out: `wrote ${join(directory, 'idp.json')}\n`, err: '' })
    expect(readdirSync(directory)).toEqual(['idp.json'])
    const { audience } = issuer
    const verifier = createVerifier({
      issuer: issuer.issuer,
      audience,
      keys: keyDirectory(directory, { id: 'idp' }),
      now: issuer.clock.now,
    })
    expect(await verifier.verify(issuer.token())).toHaveProperty('subject', 'alice')
    await verifier.close()
  })

  test('TD-17 a server whose certificate nobody vouches for leaves no file and exit code 1', async () => {
    const directory = directoryWith()
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(directory, name)) as [
      string,
      string,
    ]
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-subj',
        '/CN=localhost',
        '-keyout',
        key,
        '-out',
        cert,
      ],
      { stdio: 'ignore' },
    )
    const server = createServer(
      { key: readFileSync(key), cert: readFileSync(cert) },
      (_, response) => {
        response.end('{}')
      },
    ).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const url = `https://localhost:${(server.address() as AddressInfo).port}`
    const { code, err } = await command('-d', directory, '-i', 'idp', '-u', url)
    expect(code).toBe(1)
    expect(err).toMatch(/self-signed certificate/)
    expect(readdirSync(directory).toSorted()).toEqual(['cert.pem', 'key.pem'])
  })

  test.each([
    ['nothing', [], /--dir, --issuer-id and --url are needed/],
    ['an unknown argument', ['--directory', 'x'], /Unknown option '--directory'/],
    [
      'a time that is none',
      ['-d', '.', '-i', 'a', '-u', 'https://a', '-m', '0'],
      /--timeout must be whole seconds/,
    ],
  ])('TD-17 for %s says how it is used, with exit code 2', async (_name, args, message) => {
    const { code, err } = await command(...args)
    expect(code).toBe(2)
    expect(err).toMatch(message)
    expect(err).toMatch(/Exit code: 0 written/)
  })
})

describe('fetchJwks()', () => {
  const old = '{"keys":["old"]}'

  /** What it failed with, when it left the file that was there alone. */
  async function failure(options: Partial<FetchJwksOptions>): Promise<string> {
    const directory = directoryWith({ 'idp.json': old })
    const given = { directory, issuerId: 'idp', url: 'https://idp.example', ...options }
    const message = await fetchJwks(given).then(
      () => 'none',
      (error: Error) => `${String(error)} ${String(error.cause)}`,
    )
    expect(readdirSync(directory)).toEqual(['idp.json'])
    expect(readFileSync(join(directory, 'idp.json'), 'utf8')).toBe(old)
    return message
  }

  test.each([
    [{ status: 500 }, /\.well-known\/openid-configuration answered 500, expected 200/],
    [
      'wrong-issuer',
      /the metadata are of issuer "https:\/\/other-issuer.example", expected exactly/,
    ],
    ['redirect', /answered 302, expected 200/],
    ['no-keys', /\/jwks has no list of keys/],
    ['huge', /answered with more than 262144 bytes/],
    ['html', /JSON/],
    ['truncated', /terminated/],
  ] as const)(
    'TD-17 an issuer that answers %j leaves the file before',
    async (behaviour, message) => {
      const issuer = await startIssuer()
      issuer.behave(behaviour)
      expect(await failure({ url: issuer.issuer })).toMatch(message)
    },
  )

  test('TD-17 a set with a private or a symmetric key is not written', async () => {
    const issuer = await startIssuer()
    issuer.publish({ ...rsaKey.privateKey.export({ format: 'jwk' }), kid: 'leaked' })
    expect(await failure({ url: issuer.issuer })).toMatch(
      /Error: the keys of .*\/jwks are not written .*secret member d/,
    )
    const other = await startIssuer()
    other.publish({
      kty: 'oct',
      k: Buffer.from(hmac({}, 'x')).toString('base64url'),
      kid: 'shared',
    })
    expect(await failure({ url: other.issuer })).toMatch(/are not written .*(?:symmetric|secret)/)
  })

  test('TD-17 an issuer that never answers is given up when the time is over', async () => {
    const issuer = await startIssuer()
    issuer.behave('hang')
    expect(await failure({ url: issuer.issuer, timeoutSeconds: 1 })).toMatch(/TimeoutError/)
  })

  test('TD-17 a directory that is not there is told, and not made', async () => {
    const issuer = await startIssuer()
    const directory = join(directoryWith(), 'nowhere')
    const options = { directory, issuerId: 'idp', url: issuer.issuer }
    await expect(fetchJwks(options)).rejects.toThrow(/ENOENT/)
  })

  test.each([
    [{ issuerId: '../idp' }, /issuerId must be letters, digits/],
    [{ issuerId: '.idp' }, /issuerId must be/],
    [{ url: 'http://idp.example' }, /url must be an https URL/],
    [{ url: 'https://user:pass@idp.example' }, /must not hold a user name or password/],
    [{ timeoutSeconds: 0 }, /timeoutSeconds must be a number from 1/],
    [{ directory: '' }, /directory must be non-empty text/],
    [{ dir: 'x' }, /fetchJwks\(\) has no option "dir"/],
  ])('TD-17 refuses the options %j', async (options, message) => {
    const directory = directoryWith()
    const given = { directory, issuerId: 'idp', url: 'https://idp.example', ...options }
    await expect(fetchJwks(given)).rejects.toThrow(message)
    await expect(fetchJwks(given)).rejects.toThrow(TypeError)
  })
})

test('TD-17 two at once leave one whole file', async () => {
  const issuer = await startIssuer()
  const directory = directoryWith()
  writeFileSync(join(directory, 'idp.json'), '')
  const options = { directory, issuerId: 'idp', url: issuer.issuer }
  await Promise.all([fetchJwks(options), fetchJwks(options)])
  expect(readdirSync(directory)).toEqual(['idp.json'])
  expect(JSON.parse(readFileSync(join(directory, 'idp.json'), 'utf8'))).toHaveProperty('keys')
})
