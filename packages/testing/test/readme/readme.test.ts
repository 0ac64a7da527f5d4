import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8')

test('the README shows the example that is run here, word for word', async () => {
  const [readme, example] = await Promise.all([read('../../README.md'), read('example.test.ts')])
  expect(readme).toContain('```ts\n' + example + '```\n')
})
