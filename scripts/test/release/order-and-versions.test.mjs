import { describe, expect, test } from 'vitest'
import { publishOrder } from '../../release/publish-order.mjs'
import { compareVersions, parseVersion } from '../../release/semver.mjs'

describe('versions', () => {
  test.each(['1', '1.2', '1.2.3.4', 'v1.2.3', '01.2.3', '1.2.3-', '1.2.3-01', '1.2.3+build', ''])(
    '%j is none',
    (text) => {
      expect(parseVersion(text)).toBeNull()
    },
  )

  test('are ordered by number, and a pre-release comes before its release', () => {
    const ordered =
      '0.9.9 0.10.0 1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.0.1 1.1.0 2.0.0'.split(
        ' ',
      )
    expect(ordered.toReversed().toSorted(compareVersions)).toEqual(ordered)
    expect(compareVersions('1.0.0-rc.1', '1.0.0-rc.1')).toBe(0)
  })
})

function exact(names) {
  return Object.fromEntries(names.map((other) => [other, '1.0.0']))
}

function packageOf(name, dependencies = [], peers = []) {
  const manifest = { name, dependencies: exact(dependencies), peerDependencies: exact(peers) }
  return { manifest }
}

function orderOf(...packages) {
  return publishOrder(packages).map(({ manifest }) => manifest.name)
}

describe('the order of publishing', () => {
  test('puts each package after what it needs, peers too, and keeps the order otherwise', () => {
    const packages = [
      packageOf('a', ['d', 'jose']),
      packageOf('b', [], ['c']),
      packageOf('c'),
      packageOf('d', ['c']),
    ]
    expect(orderOf(...packages)).toEqual(['c', 'd', 'a', 'b'])
  })

  test('refuses a circle', () => {
    expect(() => orderOf(packageOf('a', ['b']), packageOf('b', ['a']))).toThrow(
      'a circle: a → b → a',
    )
  })
})
