import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where the browser of the tests is: `SEKISHO_TEST_CHROMIUM`, or the usual places; null when there is none. */
export function browserPath(): string | null {
  const given = process.env['SEKISHO_TEST_CHROMIUM']
  if (given !== undefined && given !== '') return given
  return places.find((place) => existsSync(place)) ?? null
}

export async function openBrowser(executablePath: string): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu']
  return chromium.launch({ executablePath, args })
}
