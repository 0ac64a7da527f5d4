import { conformanceCases, referenceMount } from '@sekisho/testing'
import { describeHttpConformance } from '@sekisho/testing/vitest'
import { expect, test } from 'vitest'

describeHttpConformance('the reference mount', referenceMount)

test('conformance ids and names are frozen', async () => {
  const lines = conformanceCases.map(({ id, name }) => `${id} ${name}\n`)
  await expect(lines.join('')).toMatchFileSnapshot('conformance-cases.txt')
})

test('conformance ids are unique and in order', () => {
  const ids = conformanceCases.map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)].toSorted())
  expect(ids.length).toBeGreaterThan(60)
  expect(ids.every((id) => /^H\d{3}$/.test(id))).toBe(true)
})
