// Adapters stay thin: what two of them would both know belongs in core.
import { globSync, readFileSync } from 'node:fs'
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

const allowedImports = {
  express: ['@sekisho/core', 'express'],
  koa: ['@sekisho/core', 'koa'],
  nestjs: ['@sekisho/core', '@nestjs/common', '@nestjs/core', 'node:http'],
}

/** The text without comments; strings that look like comments do not occur in adapters. */
function withoutComments(text) {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1')
}

/**
 * Faults of one adapter, in words.
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
      if (!from.startsWith('./') && !allowedImports[name].includes(from)) {
        faults.push(`${path} imports ${from}; an adapter imports its framework and core`)
      }
    }
  }
  if (lines >= mostCodeLines) {
    faults.push(`${name} has ${lines} code lines, it must stay under ${mostCodeLines}`)
  }
  return { lines, faults }
}

function main() {
  const root = fileURLToPath(new URL('..', import.meta.url))
  for (const name of Object.keys(allowedImports)) {
    const paths = globSync(`packages/${name}/src/**/*.ts`, { cwd: root })
    if (paths.length === 0) throw new Error(`no sources of ${name}`)
    const files = new Map(paths.map((path) => [path, readFileSync(`${root}${path}`, 'utf8')]))
    const { lines, faults } = faultsOfAdapter(name, files)
    console.log(`${name}: ${lines} code lines of at most ${mostCodeLines - 1}`)
    for (const fault of faults) console.error(fault)
    if (faults.length > 0) process.exitCode = 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
