import * as exported from '@sekisho/express'
import { expect, test } from 'vitest'

test('the public names change only on purpose', () => {
  expect(Object.keys(exported).toSorted()).toMatchSnapshot()
})
