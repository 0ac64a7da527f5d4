// After the build of a package, in its folder: what was made from a source that is gone would be published.
import { existsSync, globSync, rmSync } from 'node:fs'
import { sourceOf } from './packages/source-of.mjs'

for (const path of globSync('dist/**/*.{js,ts,map}')) {
  const source = sourceOf(path)
  if (source === null || existsSync(source)) continue
  rmSync(path)
  console.log(`removed ${path}: there is no ${source}`)
}
