import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

describe('C044 comparison of MACs', () => {
  const source = readFileSync(new URL('../../src/jws/signature.ts', import.meta.url), 'utf8')

  test('C044 is made by timingSafeEqual over the digest', () => {
    expect(source).toContain(
      "mac.write(createHmac(hash, key).update(jws.signingInput).digest('binary'), 'binary')\n" +
        '  return timingSafeEqual(mac, jws.signature)\n',
    )
    expect(source.match(/digest\(/g)).toHaveLength(1)
  })

  test('C044 is made by nothing that stops at the first difference', () => {
    expect(source).not.toMatch(/\.equals\(|\.compare\(|toString\(/)
    const comparisons = source.split('\n').filter((line) => /[!=]==?/.test(line))
    for (const line of comparisons) {
      expect(line).toMatch(/\.length !== |!== null|=== 'hmac'|=== 'ecdsa'|!== 'rsa-pss'/)
      expect(line).not.toMatch(/digest/)
    }
    expect(comparisons.length).toBeGreaterThan(0)
  })
})
