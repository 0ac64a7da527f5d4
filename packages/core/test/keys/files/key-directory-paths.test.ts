import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { keyDirectory } from '../../../src/keys/files/key-directory.ts'
import { createVerifier } from '../../../src/verifier.ts'
import { messageOf } from '../../options/option-error.ts'
import {
  audience,
  baseClaims,
  keys,
  makeKey,
  nowSeconds,
  sign,
  verifierFor,
} from '../../signing.ts'
import { issuerId, jwksText, KeyFolder } from './key-folder.ts'
import { tempFolder } from './temp-folder.ts'

const inside = makeKey('p256', 'inside')
const outside = makeKey('p256', 'outside')

const travels = [
  '../outside',
  '..%2foutside',
  '..\\outside',
  '/etc/passwd',
  'file:///etc/passwd',
  'outside\u0000',
  '.',
  '..',
  '%2e%2e/outside',
  '',
]

/** A folder of keys beside which lies a good key of the same issuer. */
function guarded(issuer?: string): KeyFolder {
  const folder = new KeyFolder(
    { [`${issuerId}.json`]: jwksText([inside]) },
    issuer === undefined ? {} : { issuer },
  )
  for (const name of ['outside', 'outside.json', `${issuerId}.json`]) {
    writeFileSync(join(folder.path, '..', name), jwksText([outside]))
  }
  return folder
}

describe('no part of a token goes into a path', () => {
  test.each(travels)('TD-14 SR-1 the kid %j is an unknown one', async (kid) => {
    const folder = guarded()
    expect(await folder.verdictAfter(0, outside, { kid })).toBe('key_not_found')
    expect(await folder.verdictAfter(0, inside)).toBe('accepted')
  })

  test.each(travels)('TD-14 C065 the iss %j is an unknown one', async (iss) => {
    const folder = guarded()
    expect(await folder.verdictAfter(0, outside, {}, { iss })).toBe('issuer_mismatch')
  })

  test.each(['../outside', '..%2Foutside', '..'])(
    'SR-1 a configured issuer %j stays in the directory as well',
    async (issuer) => {
      const folder = guarded(issuer)
      expect(await folder.verdictAfter(0, outside, {}, { iss: issuer })).toBe('keys_unavailable')
      folder.write(`${encodeURIComponent(issuer)}.json`, jwksText([inside]))
      expect(await folder.verdictAfter(2, inside, {}, { iss: issuer })).toBe('accepted')
    },
  )
})

describe('the id of keyDirectory()', () => {
  test.each([
    ...travels.filter((id) => id !== ''),
    'a/b',
    'a\\b',
    '.hidden',
    '-a',
    'a b',
    'ä',
    'a\n',
  ])('SR-1 TD-14 must be no path: %j', (id) => {
    expect(messageOf(() => keyDirectory('keys', { id }))).toMatch(
      /^Sekisho: the id of keyDirectory\(\) must be letters, digits, "\.", "_" and "-"; got "/,
    )
  })

  test('names the files of the issuer', async () => {
    const folder = new KeyFolder(
      { 'main.json': jwksText([inside]), [`${issuerId}.json`]: jwksText([outside]) },
      { id: 'main' },
    )
    expect(await folder.verdictAfter(0, inside)).toBe('accepted')
    expect(await folder.verdictAfter(0, outside)).toBe('key_not_found')
  })

  test('is needed for a policy with several issuers', () => {
    const options = { issuer: ['https://a.example', 'https://b.example'], audience }
    const path = tempFolder()
    expect(messageOf(() => createVerifier({ ...options, keys: keyDirectory(path) }))).toMatch(
      /keyDirectory\(\) needs an id for a policy with several issuers/,
    )
    expect(() =>
      createVerifier({ ...options, keys: keyDirectory(path, { id: 'both' }) }),
    ).not.toThrow()
  })

  test('C061 TD-2 tells the issuers of one directory apart', async () => {
    const path = tempFolder()
    writeFileSync(join(path, 'a.json'), JSON.stringify(keys.p256.jwk))
    writeFileSync(join(path, 'b.json'), JSON.stringify(keys.p384.jwk))
    const verifier = createVerifier({
      issuers: ['a', 'b'].map((id) => ({
        issuer: `https://${id}.example`,
        audience,
        keys: keyDirectory(path, { id }),
      })),
      now: () => nowSeconds * 1000,
    })
    await expect(verifier.verify(tokenOf('https://a.example'))).resolves.toHaveProperty('subject')
    await expect(verifier.verify(tokenOf('https://b.example'))).rejects.toMatchObject({
      code: 'key_not_found',
      message: expect.stringMatching(/the issuer's kids are \["p384"\]/) as unknown,
    })
  })
})

describe('the directory', () => {
  test('must be there when the verifier is made', () => {
    const path = tempFolder()
    for (const wrong of [join(path, 'absent'), join(path, 'file'), '']) {
      writeFileSync(join(path, 'file'), '')
      expect(messageOf(() => verifierFor({ keys: keyDirectory(wrong) }))).toMatch(
        /^Sekisho: keyDirectory\(".*"\) is no directory/,
      )
    }
  })

  test('an issuer too long for a file name is an error that says so, and of the right kind', () => {
    const issuer = `https://issuer.example/${'x'.repeat(300)}`
    const options = { issuer, keys: keyDirectory(tempFolder()) }
    expect(messageOf(() => verifierFor(options))).toMatch(/x\.json cannot be read as JSON/)
  })
})

function tokenOf(iss: string): string {
  return sign({ alg: 'ES256', kid: 'p256' }, baseClaims({ iss }))
}
