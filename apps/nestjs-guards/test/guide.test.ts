import { execFile } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const guide = readFileSync(join(root, 'docs/guides/nestjs.md'), 'utf8')
const place = join(root, 'apps/nestjs-guards/.guide')

/** What the page leaves out. */
const others: Readonly<Record<string, string>> = {
  'orders.resolver.ts': 'export class OrdersResolver {}\n',
  'orders.controller.ts': 'export class OrdersController {}\n',
  'orders.gateway.ts': 'export class OrdersGateway {}\n',
  'app.module.ts': 'export class AppModule {}\n',
}

mkdirSync(place, { recursive: true })
const directory = mkdtempSync(join(place, 'run-'))

afterAll(() => {
  rmSync(place, { recursive: true })
})

// Blocks that carry `run=` are run elsewhere; these need packages that only this workspace has.
test('every file that the guide shows compiles under strict settings', async () => {
  const blocks = [...guide.matchAll(/^```ts (?:run=nest )?file=(\S+)\n([^]*?)^```$/gm)]
  expect(blocks.length).toBeGreaterThan(6)
  for (const [index, [, name = '', text = '']] of blocks.entries()) {
    const own = join(directory, String(index))
    mkdirSync(own)
    for (const [file, content] of Object.entries({ ...others, [name]: text })) {
      writeFileSync(join(own, file), content)
    }
  }
  const settings = { extends: '../../tsconfig.json', include: ['./*/*.ts'] }
  const noisy = { noPropertyAccessFromIndexSignature: false }
  writeFileSync(
    join(directory, 'tsconfig.json'),
    JSON.stringify({ ...settings, compilerOptions: noisy }),
  )
  expect(await compile()).toBe('')
}, 60_000)

test('every message that the guide explains is one of the package', () => {
  const table = guide.slice(guide.indexOf('## What it says when something is missing'))
  const messages = [...table.matchAll(/^\| ([^|]+?) +\| [^|]+ \|$/gm)].map(([, cell = '']) => cell)
  const sources = globSync('packages/nestjs/src/**/*.ts', { cwd: root })
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('')
  expect(messages.length).toBeGreaterThan(6)
  const parts = messages.slice(2).flatMap((message) => message.split('…'))
  expect(parts.filter((part) => !sources.includes(part.trim()))).toEqual([])
})

async function compile(): Promise<string> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, '-p', directory])
    return stdout
  } catch (error) {
    return (error as { readonly stdout: string }).stdout
  }
}
