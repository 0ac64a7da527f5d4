import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { policyFromFile, watchPolicyFile, type PolicyFileOptions } from '../../src/policy-file.ts'
import { createVerifier } from '../../src/verifier.ts'
import { processWarnings } from '../keys/files/process-warnings.ts'
import { tempFolder } from '../keys/files/temp-folder.ts'
import { serveDocuments } from '../keys/remote/serve.ts'
import { turn } from '../keys/remote/scripted-cache.ts'
import { baseClaims, foreignKeys, keys, sign, type TestKey } from '../signing.ts'
import { messageOf } from './option-error.ts'

/** A policy file and the key file that it names. */
class PolicyFolder {
  readonly #folder = tempFolder()
  readonly path = join(this.#folder, 'policy.env')
  readonly keyFile = join(this.#folder, 'keys.json')

  constructor() {
    writeFileSync(this.keyFile, JSON.stringify(keys.p256.jwk))
    this.write({})
  }

  /** Writes the policy with these variables changed; without those that are null. */
  write(changes: Readonly<Record<string, string | null>>): void {
    const variables = {
      JWT_ISSUER: 'https://issuer.example',
      JWT_AUDIENCE: 'https://api.example',
      JWT_JWKS_FILE: this.keyFile,
      ...changes,
    }
    const lines = Object.entries(variables)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name}="${value}"\n`)
    writeFileSync(this.path, `# the policy\n${lines.join('')}`)
  }

  /** A verifier that follows the file, and what it was told. */
  watch(options: PolicyFileOptions = {}) {
    const refused: unknown[] = []
    const verifier = createVerifier(policyFromFile(this.path))
    const watch = watchPolicyFile(verifier, this.path, {
      onRefused: (error) => refused.push(error),
      ...options,
    })
    onTestFinished(() => {
      watch.close()
    })
    return { verifier, watch, refused }
  }
}

/** A token for this audience, by the clock of this machine: a policy file names no other. */
function tokenFor(aud: string, key: TestKey = keys.p256): string {
  const seconds = Math.floor(Date.now() / 1000)
  const claims = baseClaims({ aud, iat: seconds, exp: seconds + 300 })
  return sign({ alg: 'ES256', kid: key.jwk.kid }, claims, key)
}

const forUs = 'https://api.example'

describe('TD-13 policyFromFile', () => {
  test('TD-13 reads the variables of policyFromEnv from the file, and from nowhere else', async () => {
    vi.stubEnv('JWT_AUDIENCE', 'from the environment')
    vi.stubEnv('JWT_CLOCK_TOLERANCE_SECONDS', '600')
    onTestFinished(() => {
      vi.unstubAllEnvs()
    })
    const folder = new PolicyFolder()
    folder.write({ JWT_AUDIENCE: 'a, b', JWT_ALGORITHMS: 'ES256' })
    expect(policyFromFile(folder.path)).toMatchObject({
      issuer: ['https://issuer.example'],
      audience: ['a', 'b'],
      algorithms: ['ES256'],
    })
    expect(policyFromFile(folder.path)).not.toHaveProperty('clockToleranceSeconds')
    const verifier = createVerifier(policyFromFile(folder.path))
    await expect(verifier.verify(tokenFor('b'))).resolves.toHaveProperty('subject')
  })

  test('TD-13 refuses a file that is not there, or that is no policy', () => {
    const folder = new PolicyFolder()
    expect(messageOf(() => policyFromFile(`${folder.path}.absent`))).toMatch(
      /^Sekisho: the policy file cannot be read; check the path and its rights/,
    )
    writeFileSync(folder.path, '')
    expect(messageOf(() => policyFromFile(folder.path))).toMatch(
      /lacks JWT_ISSUER and JWT_AUDIENCE/,
    )
    folder.write({ JWT_SECRET: 'x' })
    expect(messageOf(() => policyFromFile(folder.path))).toMatch(
      /sets JWT_JWKS_FILE and JWT_SECRET/,
    )
  })
})

describe('TD-13 watchPolicyFile', () => {
  test('TD-13 takes a changed file, and does nothing for one that is the same', async () => {
    const folder = new PolicyFolder()
    const { verifier, watch, refused } = folder.watch()
    await expect(verifier.verify(tokenFor(forUs))).resolves.toHaveProperty('subject')
    expect(await watch.check()).toBe('unchanged')
    folder.write({ JWT_AUDIENCE: 'another-service' })
    expect(await watch.check()).toBe('updated')
    expect(await watch.check()).toBe('unchanged')
    await expect(verifier.verify(tokenFor('another-service'))).resolves.toHaveProperty('subject')
    await expect(verifier.verify(tokenFor(forUs))).rejects.toMatchObject({
      code: 'audience_mismatch',
    })
    expect(refused).toEqual([])
  })

  test.each<readonly [string, (folder: PolicyFolder) => void, RegExp]>([
    ['is empty', ({ path }) => writeFileSync(path, ''), /lacks JWT_ISSUER and JWT_AUDIENCE/],
    [
      'is half written',
      ({ path }) => writeFileSync(path, 'JWT_ISSUER=x\nJWT_AUD'),
      /lacks JWT_AUD/,
    ],
    ['is gone', ({ path }) => rmSync(path), /the policy file cannot be read/],
    [
      'names an unknown algorithm',
      (it) => it.write({ JWT_ALGORITHMS: 'none' }),
      /algorithms must be/,
    ],
    [
      'names an absent key file',
      (it) => it.write({ JWT_JWKS_FILE: '/absent' }),
      /cannot be read as J/,
    ],
    [
      'names plain http',
      (it) => it.write({ JWT_JWKS_FILE: null, JWT_JWKS_URI: 'http://a.b/' }),
      /https/,
    ],
  ])('TD-13 refuses a file that %s, once, and keeps the policy', async (_, change, message) => {
    const folder = new PolicyFolder()
    const { verifier, watch, refused } = folder.watch()
    change(folder)
    expect(await watch.check()).toBe('refused')
    expect(await watch.check()).toBe('unchanged')
    expect(refused).toEqual([
      expect.objectContaining({
        name: 'TypeError',
        message: expect.stringMatching(message) as unknown,
      }),
    ])
    await expect(verifier.verify(tokenFor(forUs))).resolves.toHaveProperty('subject')
    folder.write({ JWT_AUDIENCE: 'another-service' })
    expect(await watch.check()).toBe('updated')
    await expect(verifier.verify(tokenFor('another-service'))).resolves.toHaveProperty('subject')
  })

  test('TD-13 C070 tries a policy again whose keys could not be had', async () => {
    let up = false
    const server = await serveDocuments(() => (up ? { keys: [foreignKeys.p256.jwk] } : undefined))
    const folder = new PolicyFolder()
    const { verifier, watch, refused } = folder.watch()
    folder.write({ JWT_JWKS_FILE: null, JWT_JWKS_URI: `${server.origin}/jwks` })
    expect(await watch.check()).toBe('refused')
    expect(await watch.check()).toBe('refused')
    expect(refused).toMatchObject([{ code: 'keys_unavailable' }, { code: 'keys_unavailable' }])
    await expect(verifier.verify(tokenFor(forUs))).resolves.toHaveProperty('subject')
    up = true
    expect(await watch.check()).toBe('updated')
    const rotated = tokenFor(forUs, foreignKeys.p256)
    await expect(verifier.verify(rotated)).resolves.toHaveProperty('subject')
  })

  test('TD-13 says by default in a process warning what it refused', async () => {
    const warnings = processWarnings('SEKISHO_POLICY_NOT_UPDATED')
    const folder = new PolicyFolder()
    const verifier = createVerifier(policyFromFile(folder.path))
    const watch = watchPolicyFile(verifier, folder.path)
    onTestFinished(() => {
      watch.close()
    })
    writeFileSync(folder.path, '')
    expect(await watch.check()).toBe('refused')
    await turn()
    expect(warnings).toEqual([
      expect.stringMatching(
        /lacks JWT_ISSUER and JWT_AUDIENCE.*; the policy before stays in force$/,
      ),
    ])
  })

  const full = /onRefused failed: Error: the log is full$/
  const failures: readonly (readonly [string, () => unknown, RegExp])[] = [
    [
      'throws',
      () => {
        throw new Error('the log is full')
      },
      full,
    ],
    ['rejects', () => Promise.reject(new Error('the log is full')), full],
    [
      'rejects with what has no text',
      () => Promise.reject(Object.create(null) as Error),
      /onRefused failed: object$/,
    ],
  ]

  test.each(failures)(
    'TD-13 check() never rejects, also when onRefused %s',
    async (_, onRefused, reason) => {
      const warnings = processWarnings('SEKISHO_POLICY_NOT_UPDATED')
      const folder = new PolicyFolder()
      const { watch } = folder.watch({ onRefused })
      writeFileSync(folder.path, '')
      expect(await watch.check()).toBe('refused')
      await turn()
      expect(warnings).toEqual([expect.stringMatching(reason)])
    },
  )

  test('TD-13 looks by itself every interval, until it is closed', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => {
      vi.useRealTimers()
    })
    const folder = new PolicyFolder()
    const { verifier, watch } = folder.watch({ intervalSeconds: 60 })
    const update = vi.spyOn(verifier, 'update')
    folder.write({ JWT_AUDIENCE: 'first-change' })
    vi.advanceTimersByTime(59_999)
    expect(update).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(update).toHaveBeenCalledTimes(1)
    await update.mock.results[0]?.value
    await expect(verifier.verify(tokenFor('first-change'))).resolves.toHaveProperty('subject')
    watch.close()
    folder.write({ JWT_AUDIENCE: 'second-change' })
    vi.advanceTimersByTime(600_000)
    expect(update).toHaveBeenCalledTimes(1)
  })

  test.each([0, 0.9, 3601, '5', Number.NaN])('intervalSeconds must not be %j', (value) => {
    const folder = new PolicyFolder()
    const verifier = createVerifier(policyFromFile(folder.path))
    const options = { intervalSeconds: value } as unknown as PolicyFileOptions
    expect(messageOf(() => watchPolicyFile(verifier, folder.path, options))).toMatch(
      /^Sekisho: intervalSeconds must be a number from 1 to 3600; got /,
    )
  })
})
