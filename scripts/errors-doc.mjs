// Writes docs/errors.md from the table in packages/core/src/errors.ts. With --check nothing is
// written; the exit code is 1 when the page is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { ERRORS } from '../packages/core/src/errors.ts'
import { markdownTable } from './markdown-table.mjs'

const page = new URL('../docs/errors.md', import.meta.url)

const rows = Object.entries(ERRORS).map(([code, { status, oauth, public: told, meaning }]) => [
  `\`${code}\``,
  String(status),
  oauth === null ? 'none' : `\`${oauth}\``,
  told,
  meaning,
])

const text = `# Error codes

Written by \`scripts/errors-doc.mjs\` from the table in
[errors.ts](../packages/core/src/errors.ts). Do not edit it by hand.

\`code\` is stable: log rules and alerts may rely on it. It stays in the process, on \`AuthError\` and in
\`onDenied\`. The client is told the status, the OAuth error of RFC 6750 section 3.1 and the public
text, and nothing else. Refusals with status 503 have \`kind: 'unavailable'\`, the others
\`kind: 'refusal'\`.

${markdownTable([['code', 'status', 'OAuth error', 'the client is told', 'what it means'], ...rows])}
`

if (!process.argv.includes('--check')) {
  writeFileSync(page, text)
} else if (readPage() !== text) {
  console.error('docs/errors.md is stale; run: npm run docs')
  process.exitCode = 1
}

function readPage() {
  try {
    return readFileSync(page, 'utf8')
  } catch {
    return ''
  }
}
