// Adapters stay thin: what two of them would both know belongs in core.
import { globSync, readFileSync } from 'node:fs'
import { matchesGlob } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Most code lines of one adapter: blank lines and comments do not count. */
export const mostCodeLines = 150

const forbidden = [
  'Bearer',
  'WWW-Authenticate',
  'www-authenticate',
  'invalid_token',
  '.split(',
  'base64',
  'Date.now',
  'process.env',
  'crypto',
  'console',
]

const nest = [
  '@sekisho/core',
  '@sekisho/core/options',
  '@nestjs/common',
  '@nestjs/core',
  'node:http',
]

/**
 * What is counted by itself: an adapter, or of the one for Nest the part that is there for one transport.
 * Each has its folder, what it may import.
 */
const parts = {
  express: { files: 'express/src/**/*.ts', imports: ['@sekisho/core', 'express'] },
  koa: { files: 'koa/src/**/*.ts', imports: ['@sekisho/core', 'koa'] },
  nestjs: { files: 'nestjs/src/*.ts', imports: nest },
  'nestjs/transports': { files: 'nestjs/src/transports/*.ts', imports: nest },
  'nestjs/graphql': { files: 'nestjs/src/graphql/*.ts', imports: nest },
  'nestjs/websockets': {
    files: 'nestjs/src/websockets/*.ts',
    imports: [...nest, '@nestjs/websockets'],
  },
  'nestjs/platform-ws': {
    files: 'nestjs/src/platform-ws/*.ts',
    imports: [...nest, '@nestjs/platform-ws', 'node:events', 'node:net', 'node:stream'],
  },
  'nestjs/platform-socket.io': {
    files: 'nestjs/src/platform-socket.io/*.ts',
    imports: [...nest, '@nestjs/platform-socket.io'],
  },
  'nestjs/microservices': {
    files: 'nestjs/src/microservices/*.ts',
    imports: [...nest, '@nestjs/microservices'],
  },
  'nestjs/swagger': { files: 'nestjs/src/swagger/*.ts', imports: [...nest, '@nestjs/swagger'] },
}

/** The text without comments; strings that look like comments do not occur in adapters. */
function withoutComments(text) {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1')
}

/**
 * Faults of one part, in words.
 *
 * @param {string} name
 * @param {ReadonlyMap<string, string>} files path → text
 */
export function faultsOfAdapter(name, files) {
  const faults = []
  let lines = 0
  for (const [path, text] of files) {
    const code = withoutComments(text)
    lines += code.split('\n').filter((line) => line.trim() !== '').length
    for (const word of forbidden) {
      if (code.includes(word)) faults.push(`${path} holds ${word}, which is core's`)
    }
    for (const [, from] of code.matchAll(/from '([^']+)'/g)) {
      if (!/^\.\.?\//.test(from) && !parts[name].imports.includes(from)) {
        faults.push(`${path} imports ${from}; an adapter imports its framework and core`)
      }
    }
  }
  if (lines >= mostCodeLines) {
    faults.push(`${name} has ${lines} code lines, it must stay under ${mostCodeLines}`)
  }
  return { lines, faults }
}

/** Sources of the adapters that no part counts. */
export function uncounted(paths) {
  return paths.filter((path) =>
    Object.values(parts).every(({ files }) => !matchesGlob(path, `packages/${files}`)),
  )
}

function main() {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const sources = globSync('packages/{express,koa,nestjs}/src/**/*.ts', { cwd: root })
  const faults = uncounted(sources).map((path) => `${path} belongs to no part that is counted`)
  for (const [name, { files: pattern }] of Object.entries(parts)) {
    const paths = sources.filter((path) => matchesGlob(path, `packages/${pattern}`))
    if (paths.length === 0) throw new Error(`no sources of ${name}`)
    const files = new Map(paths.map((path) => [path, readFileSync(`${root}${path}`, 'utf8')]))
    const found = faultsOfAdapter(name, files)
    console.log(`${name}: ${found.lines} code lines of at most ${mostCodeLines - 1}`)
    faults.push(...found.faults)
  }
  for (const fault of faults) console.error(fault)
  if (faults.length > 0) process.exitCode = 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
