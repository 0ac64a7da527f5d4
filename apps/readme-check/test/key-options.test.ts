import {
  createVerifier,
  jwksFile,
  publicKeyPem,
  watchPolicyFile,
  type IssuerOptions,
} from '@sekisho/core'
import { describe, expect, test } from 'vitest'
import { resolveRemoteKeysOptions } from '../../../packages/core/src/keys/remote/remote-options.ts'
import { documentAt, tableBelow } from './documents.ts'

const page = documentAt('docs/guides/keys.md')
const settings = resolveRemoteKeysOptions({}, 'the defaults')
const resolveRemote = (options: object) => resolveRemoteKeysOptions(options, 'the options')
const { refreshIntervalSeconds, cacheMaxAgeSeconds, staleIfErrorSeconds, cooldownSeconds } =
  settings

describe('the options of fetched keys', () => {
  const rows = optionsBelow('Keys from the network')

  test('are all in the table', () => {
    const [, names = ''] = /it has (.+)$/.exec(messageOf(() => resolveRemote({ none: 1 }))) ?? []
    expect([...rows.keys()].toSorted()).toEqual(names.split(', ').toSorted())
  })

  const plain = Object.entries(settings).filter(([, value]) => /^(?:n|b)/.test(typeof value))
  test.each(plain)('%s has its default %s in the table', (name, value) => {
    expect(rows.get(name)?.at(0)).toBe(String(value))
  })

  test('have their bounds in the table', () => {
    for (const [name, [, bounds]] of rows) {
      expect([name, bounds]).toEqual([name, boundsIn(() => resolveRemote({ [name]: NaN }))])
    }
  })
})

describe('the options of requests about tokens', () => {
  const client = { endpoint: 'https://login.example.com/x', clientId: 'a', clientSecret: 'b' }
  const policy = { issuer: 'https://login.example.com', audience: 'https://orders.example' }
  const verify = (changes: Partial<IssuerOptions>) => createVerifier({ ...policy, ...changes })

  test('have the bounds of introspection in the table', () => {
    for (const [name, [, bounds]] of optionsBelow('Tokens that are no JWTs')) {
      const made = () => verify({ introspection: { ...client, [name]: NaN } })
      expect([name, bounds]).toEqual([name, boundsIn(made)])
    }
  })

  test('have the bounds of the exchange in the table', () => {
    for (const [name, [, bounds]] of optionsBelow('Tokens of another issuer, exchanged')) {
      const made = () => verify({ exchange: { ...client, issuer: policy.issuer, [name]: NaN } })
      expect([name, bounds]).toEqual([name, boundsIn(made)])
    }
  })

  test('and of files are in the text', () => {
    const look = boundsIn(() => jwksFile('none', { checkIntervalSeconds: NaN }))
    expect(page.text).toContain(`bounds ${look})`)
    const follow = boundsIn(() =>
      watchPolicyFile(verify({}), 'none', { intervalSeconds: NaN }).close(),
    )
    expect(page.text).toContain(`bounds ${follow})`)
  })
})

test('what follows from the defaults is what the defaults say', () => {
  const answers = tableBelow(page, 'What follows from the defaults').map(([, answer]) => answer)
  const followed = [
    3600 / refreshIntervalSeconds,
    3600 / cooldownSeconds,
    3600 / cooldownSeconds,
    refreshIntervalSeconds,
    cacheMaxAgeSeconds,
    cacheMaxAgeSeconds + staleIfErrorSeconds,
    0,
    cooldownSeconds,
    3 * cooldownSeconds,
  ]
  expect(answers).toEqual(followed.map(String))
})

test.each(tableBelow(page, 'PEM'))(
  'a PEM that has %s is refused with %s: %s',
  (form = '', ...row) => {
    const label = form.replaceAll('`', '').replace('… ', '')
    const pem = `-----${label}-----\nMII=\n-----${label.replace('BEGIN', 'END')}-----\n`
    const command = row.at(-1)?.replaceAll('`', '') ?? ''
    expect(command).toMatch(/^openssl /)
    expect(messageOf(() => publicKeyPem(pem, 'RS256'))).toContain(`: ${command}`)
  },
)

/** Option → default, bounds; a row may be of two options. */
function optionsBelow(heading: string): ReadonlyMap<string, readonly string[]> {
  const rows = tableBelow(page, heading).flatMap(([names = '', ...cells]) =>
    names.split(', ').map((name) => [name.replaceAll('`', ''), cells] as const),
  )
  return new Map(rows)
}

/** The bounds that a refusal names, as the tables write them; nothing for an option without. */
function boundsIn(call: () => unknown): string {
  const [, least, most] = / a number from (\d+) to (\d+);/.exec(messageOf(call)) ?? []
  return least === undefined ? '' : `${least}–${most}`
}

function messageOf(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (error instanceof TypeError) return error.message
    throw error
  }
  return ''
}
