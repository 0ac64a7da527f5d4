import { createVerifier, isAuthError, staticKeys } from '@sekisho/core'
import type { Target } from '../target.ts'
import { mistakeOf } from './expected.ts'
import { audience, claims, headerOf, issuer, jwks, signed } from './keys.ts'

const values = [
  'ayumi',
  'ab123456',
  'a'.repeat(250),
  'xys@company.example',
  'ü\u0000😀',
  `${'a'.repeat(200)}!`,
]
const tokens = values.map((sub) =>
  signed('EdDSA', headerOf('EdDSA'), JSON.stringify({ ...claims(), sub })),
)
let turn = 0

/** A rule that maps `sub`: the pattern and the result, a line each. No pattern takes its time. */
export const mappingRule: Target = {
  name: 'mapping-rule',
  seeds: [
    '(.+)@company\\.example\n$1',
    '([a-z]{2})(\\d+)\n${1}_${2}',
    '(?i)(a|aa)+$\n$0',
    '.*\n$$',
  ],
  run: async (input) => {
    const [match = '', to = ''] = input.split('\n')
    let verifier
    try {
      const subject = [{ claim: 'sub', match, to }]
      verifier = createVerifier({ issuer, audience, keys: staticKeys(jwks), subject })
    } catch (error) {
      return mistakeOf(error)
    }
    turn += 1
    try {
      const { subject } = await verifier.verify(tokens[turn % tokens.length] ?? '')
      return subject === '' ? 'empty' : 'mapped'
    } catch (error) {
      if (!isAuthError(error)) throw error
      return error.code
    }
  },
}
