import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { sqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts'

const program = `
const { sqliteStore } = await import(process.argv[2])
const store = sqliteStore({ path: process.argv[3] })
await store.prepare()
const kept = []
let error = null
for (let count = 0; count < 500 && error === null; count += 1) {
  const sid = 'sid-' + count
  const meta = { agent: 'x'.repeat(5000) }
  await store.create({ sid, subject: sid, group: null, application: 'shop', familyHash: 'f',
    stamp: null, idleMs: 86400000, absoluteMs: 86400000, claims: {}, meta, maxPerSubject: 9 })
    .then(() => kept.push(sid), (reason) => { error = reason.message })
}
console.log(JSON.stringify({ kept, error }))
`

test.skipIf(process.platform === 'win32')(
  'where there is no room a login rejects, and what was acknowledged is kept',
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sekisho-'))
    onTestFinished(() => rm(directory, { recursive: true }))
    const path = join(directory, 'sessions.db')
    const script = join(directory, 'fill.mjs')
    await writeFile(script, program)
    const module = new URL('../../../src/stores/sqlite/sqlite-store.ts', import.meta.url)
    // Files may not grow beyond the limit: a write then fails as on a full disk.
    const shell = `trap '' XFSZ; ulimit -f 1000; exec "$@"`
    const command = [process.execPath, '--conditions=@sekisho/source', script, module.href, path]
    const { stdout } = spawnSync('sh', ['-c', shell, 'sh', ...command], { encoding: 'utf8' })
    const { kept, error } = JSON.parse(stdout) as { kept: string[]; error: string | null }
    expect(kept.length).toBeGreaterThan(10)
    expect(error).toMatch(/disk/)
    const store = sqliteStore({ path })
    for (const sid of kept) expect(await store.get(sid)).not.toBeNull()
    expect(await store.get(`sid-${kept.length}`)).toBeNull()
    await store.close()
  },
)
