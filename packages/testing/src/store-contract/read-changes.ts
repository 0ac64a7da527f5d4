import { ok } from 'node:assert/strict'
import type { TestedChange, TestedStore } from './tested-store.ts'

/** What a reader of changes has seen, and where it goes on. */
export interface ChangesRead {
  readonly items: readonly TestedChange[]
  readonly cursor: string
}

/** Reads on until there is no more; each round must be oldest first, unless the clock went back. */
export async function readChanges(
  store: TestedStore,
  from: { readonly windowMs: number } | { readonly cursor: string },
  limit: number,
  order: 'oldest first' | 'any order' = 'oldest first',
): Promise<ChangesRead> {
  const items: TestedChange[] = []
  let page = await store.changes(from, limit)
  for (let count = 0; count < 1000; count += 1) {
    ok(page.items.length <= limit, `asked for ${limit} changes, got ${page.items.length}`)
    items.push(...page.items)
    if (!page.more) {
      const late = items.findIndex((item, index) => item.at < (items[index - 1]?.at ?? 0))
      ok(
        order === 'any order' || late < 0,
        `changes must come oldest first; number ${late} is older than the one before`,
      )
      return { items, cursor: page.cursor }
    }
    page = await store.changes({ cursor: page.cursor }, limit)
  }
  throw new Error('changes: after 1000 pages there are said to be more')
}
