import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './documents.ts'
import { hostPlaces } from './host-files.ts'
import type { Program, ProgramFile } from './programs.ts'

const place = join(root, 'apps/readme-check/.programs')

/** What a page leaves out of a Nest application. */
const nestFiles: readonly ProgramFile[] = [
  {
    name: 'main.ts',
    text: `import { NestFactory } from '@nestjs/core'
import 'reflect-metadata'
import { AppModule } from './app.module.js'

const app = await NestFactory.create(AppModule)
await app.listen(3000)
`,
  },
  {
    name: 'app.module.ts',
    text: `import { Module } from '@nestjs/common'
import { JwtAuthModule } from '@sekisho/nestjs'
import { OrdersController } from './orders.controller.js'

@Module({
  imports: [
    JwtAuthModule.forRoot({
      issuer: 'https://login.example.com',
      audience: 'https://orders.example',
    }),
  ],
  controllers: [OrdersController],
})
export class AppModule {}
`,
  },
  {
    name: 'orders.controller.ts',
    text: `import { Controller, Get } from '@nestjs/common'

@Controller('orders')
export class OrdersController {
  @Get()
  list() {
    return { orders: [] }
  }
}
`,
  },
]

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
 * @param host takes the place of the directories in which the pages keep files.
 * @returns the path of the file to run.
 */
export function writeProgram(
  directory: string,
  program: Program,
  issuer: string,
  host = '/nowhere',
): string {
  const own = mkdtempSync(join(directory, 'program-'))
  const nest = program.framework === 'nest'
  // What the page shows comes last, and replaces what stands in for it.
  for (const { name, text } of [...(nest ? nestFiles : []), ...program.files]) {
    writeFileSync(join(own, name), placed(text, issuer, host))
  }
  return join(own, nest ? 'main.ts' : 'server.ts')
}

function placed(text: string, issuer: string, host: string): string {
  return (
    hostPlaces
      .reduce((before, from) => before.replaceAll(from, host), text)
      .replaceAll('https://login.example.com', issuer)
      // An error at start-up must not end the process here.
      .replace('create(AppModule)', 'create(AppModule, { logger: false, abortOnError: false })')
  )
}
