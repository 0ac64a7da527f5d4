import { expect, test } from 'vitest'
import { accepted } from '../claims/accepted.ts'
import { refusalOf } from '../claims/refusal-of.ts'
import { optionError } from '../options/option-error.ts'
import { refusal } from '../refusal.ts'
import { nowSeconds } from '../signing.ts'

const two = { issuer: ['https://a.example', 'https://b.example'] }

test('SR-4 one of several issuers is accepted, to the character', async () => {
  await expect(accepted({ iss: 'https://b.example' }, two)).resolves.toHaveProperty('subject')
  for (const iss of [
    'https://b.example/',
    'https://B.example',
    'https://a.example, https://b.example',
  ]) {
    expect(await refusalOf({ iss }, two)).toMatchObject(
      refusal('issuer_mismatch', /expected exactly/),
    )
  }
})

test('SR-4 a token without iss is refused, and a policy without issuer does not start', async () => {
  expect(await refusalOf({ iss: undefined }, two)).toMatchObject(
    refusal('claim_missing', /no iss claim/),
  )
  for (const issuer of ['', [], [''], undefined, null]) {
    expect(optionError({ issuer })).toMatch(/issuer must be/)
  }
})

test('SR-4 a comma makes no list of issuers', async () => {
  const written = { issuer: 'https://a.example, https://b.example' }
  expect(await refusalOf({ iss: 'https://b.example' }, written)).toMatchObject({
    code: 'issuer_mismatch',
  })
})

test('ST-1 issuer and audience are compared exactly', async () => {
  const options = { issuer: 'https://idp.example/', audience: 'library' }
  const good = { iss: 'https://idp.example/', aud: 'library' }
  await expect(accepted(good, options)).resolves.toHaveProperty('subject')
  expect(await refusalOf({ ...good, iss: 'https://idp.example' }, options)).toMatchObject(
    refusal('issuer_mismatch', /compare case and trailing slash/),
  )
  for (const aud of ['Library', 'library ', 'library/', 'lib', ['Library']]) {
    expect(await refusalOf({ ...good, aud }, options)).toMatchObject({ code: 'audience_mismatch' })
  }
})

test('ST-2 a token must expire, and at a time that lies ahead', async () => {
  expect(await refusalOf({ exp: undefined })).toMatchObject(
    refusal('claim_missing', /no exp claim/),
  )
  expect(await refusalOf({ exp: nowSeconds - 1 }, { clockToleranceSeconds: 0 })).toMatchObject({
    code: 'token_expired',
  })
  expect(await refusalOf({ exp: '1700000060' })).toMatchObject(
    refusal('claim_malformed', /expected exp to be a number of seconds, got "1700000060"/),
  )
})

test('SR-9 a token without exp passes only where the policy says so', async () => {
  await expect(accepted({ exp: undefined }, { requireExpiration: false })).resolves.toMatchObject({
    expiresAt: null,
  })
})

test('TD-1 a tolerance of five minutes holds at both ends, to the second', async () => {
  const tolerant = { clockToleranceSeconds: 300 }
  await expect(accepted({ exp: nowSeconds - 299 }, tolerant)).resolves.toHaveProperty('subject')
  expect(await refusalOf({ exp: nowSeconds - 301 }, tolerant)).toMatchObject({
    code: 'token_expired',
  })
  await expect(accepted({ nbf: nowSeconds + 299 }, tolerant)).resolves.toHaveProperty('subject')
  expect(await refusalOf({ nbf: nowSeconds + 301 }, tolerant)).toMatchObject({
    code: 'token_not_yet_valid',
  })
})
