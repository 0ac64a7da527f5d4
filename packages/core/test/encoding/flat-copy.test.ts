import { expect, test } from 'vitest'
import { flatCopy } from '../../src/encoding/flat-copy.ts'

test.each(['', 'eyJhbGciOiJFUzI1NiJ9', '~ -_.', 'Gr\u00fc\u00df'])(
  'a copy of %j is equal to it',
  (text) => {
    expect(flatCopy(`${text}, and more`.slice(0, text.length))).toBe(text)
  },
)
