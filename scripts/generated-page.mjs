import { readFileSync, writeFileSync } from 'node:fs'

/**
 * Writes a generated page, and warns of faults in what it was made from. With `--check` nothing is
 * written, and the exit code is 1 for a fault or when the page is stale.
 */
export function publish({ root, page, text, faults }) {
  if (!process.argv.includes('--check')) {
    writeFileSync(new URL(page, root), text)
    for (const fault of faults) console.warn(fault)
    return
  }
  const stale =
    readPage(new URL(page, root)) === text ? [] : [`${page} is stale; run: npm run docs`]
  for (const fault of [...faults, ...stale]) console.error(fault)
  if (faults.length + stale.length > 0) process.exitCode = 1
}

function readPage(url) {
  try {
    return readFileSync(url, 'utf8')
  } catch {
    return ''
  }
}
