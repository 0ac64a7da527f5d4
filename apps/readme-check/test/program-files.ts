import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './documents.ts'
import type { Program } from './programs.ts'

const place = join(root, 'apps/readme-check/.programs')

/** The entry file of a Nest application; an error at start-up must not end the process here. */
const nestMain = `import { NestFactory } from '@nestjs/core'
import 'reflect-metadata'
import { AppModule } from './app.module.js'

const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false })
await app.listen(3000)
`

/** Makes a directory inside this workspace, where programs find the packages by name. */
export function makeDirectory(): string {
  mkdirSync(place, { recursive: true })
  return mkdtempSync(join(place, 'run-'))
}

export function removeDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true })
}

/**
 * Writes the files of a program into a directory of its own.
 *
 * @param issuer takes the place of `https://login.example.com`.
 * @returns the path of the file to run.
 */
export function writeProgram(directory: string, program: Program, issuer: string): string {
  const own = mkdtempSync(join(directory, 'program-'))
  for (const { name, text } of program.files) {
    writeFileSync(join(own, name), text.replaceAll('https://login.example.com', issuer))
  }
  if (program.framework !== 'nest') return join(own, 'server.ts')
  writeFileSync(join(own, 'main.ts'), nestMain)
  return join(own, 'main.ts')
}
