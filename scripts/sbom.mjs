// A bill of materials for each published package, made from the lockfile alone.
import { fileURLToPath } from 'node:url'
import { writeBills } from './sbom/write-bills.mjs'

for (const path of writeBills(fileURLToPath(new URL('..', import.meta.url)))) console.log(path)
