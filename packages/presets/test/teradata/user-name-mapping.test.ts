import { createVerifier } from '@sekisho/core'
import { describe, expect, test } from 'vitest'
import { teradata } from '../../src/index.ts'
import { heardWarnings } from '../warnings.ts'
import { mappingsXml, sampleXml } from './sample.ts'
import { local, answerTo, both } from './world.ts'

const mapped = () => sampleXml(both(), undefined, mappingsXml)

describe('UserNameMapping', () => {
  test.each([
    [{ preferred_username: 'xys@company.com' }, 'xys'],
    [{ qlid: 'ab123456' }, 'ab_123456'],
    [{ sub: 'foo|bar' }, 'Auth_bar'],
    [{ sub: 'foo|bar', preferred_username: 'first@company.com' }, 'first'],
    [{ sub: 'nobody' }, 'refused: subject_unmapped'],
  ])('TD-8 TD-9 of %j the name is %s', async (claims, name) => {
    expect(await answerTo(local.token({ claims }), mapped())).toBe(name)
  })

  test('TD-8 without mappings the name is sub', async () => {
    expect(await answerTo(local.token(), sampleXml(both()))).toBe('alice')
  })

  test('TD-10 Match covers the whole claim, or a part of it by name', async () => {
    const heard = heardWarnings()
    const mapping = '<UserNameMapping Claim="sub" Match="(\\w+).*.com" DatabaseName="${1}"/>'
    const attacker = local.token({ claims: { sub: 'bob@evil.com.attacker' } })
    const partly = sampleXml(both(), undefined, mapping)
    expect(await answerTo(attacker, partly)).toBe('refused: subject_unmapped')
    expect(heard).toEqual([])
    expect(await answerTo(attacker, partly, { asInProduct: ['partial_match'] })).toBe('bob')
    expect(heard).toHaveLength(1)
  })

  test('TD-11 a group that is not there is a mistake of the configuration', () => {
    const mapping = '<UserNameMapping Claim="sub" Match="(a)" DatabaseName="${3}"/>'
    const { policy } = teradata(sampleXml(both(), undefined, mapping), { audience: 'a' })
    expect(() => createVerifier(policy)).toThrow(/without \$\{3\}: match has 1 groups/)
  })
})
