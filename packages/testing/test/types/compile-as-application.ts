import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const packages = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * Compiles files against the declarations of core and one adapter, as an application would that
 * installed them: what it adds to `Register` reaches no source of ours.
 *
 * @returns what the compiler says; nothing when all is well.
 */
export async function compileAsApplication(
  adapter: 'express' | 'koa' | 'nestjs',
  files: readonly string[],
): Promise<string> {
  const names = ['core', adapter]
  const pathsTo = (indexOf: (name: string) => string) =>
    Object.fromEntries(names.map((name) => [`@sekisho/${name}`, [indexOf(name)]]))
  // Below the adapter, where its dependencies are found by name.
  const parent = join(packages, adapter, 'node_modules')
  mkdirSync(parent, { recursive: true })
  const directory = mkdtempSync(join(parent, '.application-'))
  try {
    const declarations = await compile(directory, 'declarations', {
      files: names.map((name) => join(packages, name, 'src/index.ts')),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: packages,
        outDir: directory,
        // Found by its name, core would count as somebody else's package, for which nothing is made.
        paths: pathsTo((name) => join(packages, name, 'src/index.ts')),
      },
    })
    if (declarations !== '') throw new Error(`the declarations cannot be made: ${declarations}`)
    return await compile(directory, 'application', {
      files,
      compilerOptions: {
        customConditions: [],
        paths: pathsTo((name) => join(directory, name, 'src/index.d.ts')),
      },
    })
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function compile(directory: string, name: string, settings: object): Promise<string> {
  const project = join(directory, `${name}.json`)
  const base = join(packages, 'nestjs/tsconfig.json')
  writeFileSync(project, JSON.stringify({ extends: base, include: [], ...settings }))
  const compiler = join(packages, '../node_modules/typescript/bin/tsc')
  try {
    return (await promisify(execFile)(process.execPath, [compiler, '-p', project])).stdout
  } catch (error) {
    const { stdout } = error as { stdout: string }
    // Without a word it did not compile at all.
    if (stdout === '') throw error
    return stdout
  }
}
