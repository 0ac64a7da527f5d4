import { describeHttpConformance } from '@sekisho/testing/vitest'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { mountOnExpress, mountOnFastify } from '../../../packages/nestjs/test/mount.ts'

test('runs on Nest 11', () => {
  const path = createRequire(import.meta.url).resolve('@nestjs/core/package.json')
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    version: expect.stringMatching(/^11\./) as string,
  })
})

describeHttpConformance('Nest 11 on Express', mountOnExpress)
describeHttpConformance('Nest 11 on Fastify', mountOnFastify)
