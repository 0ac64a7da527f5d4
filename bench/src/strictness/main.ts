// Hostile tokens, each wrong in one way, against every library: writes STRICTNESS.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { hostileTokens, startTestIssuer, testClock } from '@sekisho/testing'
import { markdownTable } from '../../../scripts/markdown-table.mjs'
import { strictCheckers } from './strict-checkers.ts'

const { dependencies } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { readonly dependencies: Readonly<Record<string, string>> }

interface Finding {
  readonly id: string
  readonly name: string
  readonly group: string
  readonly acceptedBy: readonly string[]
}

const algorithm = 'RS256'
const clock = testClock(Date.now())
const issuer = await startTestIssuer({ clock, algorithm })
const hostile = await hostileTokens(issuer)
const jwks = (await (await fetch(issuer.jwksUrl)).json()) as never
const checkers = strictCheckers({
  issuer: issuer.issuer,
  audience: issuer.audience,
  algorithm,
  jwks,
})
const libraries = Object.keys(checkers)

for (const [library, check] of Object.entries(checkers)) {
  if (!(await accepts(check, issuer.token()))) throw new Error(`${library} refuses a good token`)
}
const findings: Finding[] = []
for (const { id, name, group, token } of hostile) {
  const acceptedBy: string[] = []
  for (const [library, check] of Object.entries(checkers)) {
    if (await accepts(check, token)) acceptedBy.push(library)
  }
  findings.push({ id, name, group, acceptedBy })
}
await issuer.close()
writeFileSync(new URL('../../STRICTNESS.md', import.meta.url), page(findings))
console.log('wrote bench/STRICTNESS.md')
process.exit(findings.some(({ acceptedBy }) => acceptedBy.includes('sekisho')) ? 1 : 0)

async function accepts(check: (token: string) => unknown, token: string): Promise<boolean> {
  try {
    await check(token)
    return true
  } catch {
    return false
  }
}

function page(all: readonly Finding[]): string {
  const groups = [...new Set(all.map(({ group }) => group))]
  const count = (library: string, group: string | null): number =>
    all.filter((one) => one.acceptedBy.includes(library) && (group === null || one.group === group))
      .length
  const counts = libraries.map((library) => [
    `${library} ${dependencies[library] ?? ''}`.trim(),
    String(count(library, null)),
    ...groups.map((group) => String(count(library, group))),
  ])
  const rows = all
    .filter(({ acceptedBy }) => acceptedBy.length > 0)
    .map(({ id, name, acceptedBy }) => [id, name, acceptedBy.join(', ')])
  return `# Hostile tokens that libraries accept

Made by \`npm run bench:strict\`, Node ${process.version}. ${all.length} tokens of \`hostileTokens()\` in \`@sekisho/testing\`, each
different from a good ${algorithm} access token in one way that a strict verifier refuses (RFC 7515, 7519, 8725, 9068). Each
library has the key set of the issuer and is told issuer, audience, algorithm, and type and required claims where it
has such an option; a good token passes in all of them. What a library has no option for, the
type of a token say, counts all the same: it is what its users get.

## How many are accepted

${markdownTable([['', 'accepted', ...groups], ...counts])}

## Which

${markdownTable([['id', 'what is wrong', 'accepted by'], ...rows])}
`
}
