import { sourceOf } from './source-of.mjs'

/** Sources are published on purpose: the source maps point at them. */
const expected =
  /^(?:package\.json|README\.md|LICENSE|dist\/.+\.(?:js|d\.ts)(?:\.map)?|src\/.+\.ts)$/

const needed = ['README.md', 'LICENSE', 'package.json', 'dist/index.js', 'dist/index.d.ts']

/** Most bytes of each tarball. A package that grows beyond needs a reason, not a larger number. */
export const mostBytes = {
  '@sekisho/core': 500_000,
  '@sekisho/express': 20_000,
  '@sekisho/koa': 20_000,
  '@sekisho/mqtt': 60_000,
  '@sekisho/nestjs': 80_000,
  '@sekisho/presets': 150_000,
  '@sekisho/sessions': 350_000,
  '@sekisho/testing': 250_000,
}

/**
 * Faults of what `npm pack --json` told of one package.
 *
 * @param {{ name: string, size: number, files: { path: string }[] }} packed
 */
export function faultsOfTarball({ name, size, files }, limits = mostBytes) {
  const paths = files.map(({ path }) => path)
  const isStale = (path) => expected.test(path) && !paths.includes(sourceOf(path) ?? path)
  const faults = [
    ...paths.filter((path) => !expected.test(path)).map((path) => `would publish ${path}`),
    ...paths.filter(isStale).map((path) => `would publish ${path}, which no source makes`),
    ...needed.filter((path) => !paths.includes(path)).map((path) => `lacks ${path}`),
  ]
  const limit = limits[name]
  if (limit === undefined) faults.push('has no size in scripts/packages/tarball-faults.mjs')
  else if (size > limit) faults.push(`has ${size} bytes packed, at most ${limit} are allowed`)
  return faults.map((fault) => `${name} ${fault}`)
}
