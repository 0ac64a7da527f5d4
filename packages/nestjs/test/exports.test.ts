import * as exported from '@sekisho/nestjs'
import { expect, test } from 'vitest'

test('the public names change only on purpose', () => {
  expect(Object.keys(exported).toSorted()).toMatchSnapshot()
})
