import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const folder = fileURLToPath(new URL('../../../docs/guides/images/', import.meta.url))

/** Takes a picture of the page; `SEKISHO_SCREENSHOTS=1` keeps it for the guide. */
export async function shoot(page: Page, name: string): Promise<void> {
  const keep = process.env['SEKISHO_SCREENSHOTS'] === '1'
  if (keep) mkdirSync(folder, { recursive: true })
  const picture = await page.screenshot(keep ? { path: `${folder}login-${name}.png` } : {})
  expect(picture.length).toBeGreaterThan(5000)
}
