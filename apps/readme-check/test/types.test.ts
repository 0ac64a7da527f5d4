import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { documents, root } from './documents.ts'
import { makeDirectory, removeDirectory, writeProgram } from './program-files.ts'
import { programsIn } from './programs.ts'

const directory = makeDirectory()

afterAll(() => {
  removeDirectory(directory)
})

describe('the servers that the pages show', () => {
  test('compile under strict settings', async () => {
    for (const program of documents.flatMap(programsIn)) {
      writeProgram(directory, program, 'https://login.example.com')
    }
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(settings))
    expect(await compile()).toBe('')
  }, 60_000)
})

const settings = {
  extends: '../../tsconfig.json',
  compilerOptions: {
    // `process.env.NAME` is how people write it.
    noPropertyAccessFromIndexSignature: false,
  },
  include: ['./*/*.ts'],
}

/** What the compiler says; nothing when all is well. */
async function compile(): Promise<string> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, '-p', directory])
    return stdout
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}
