import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'
import { noteUntested } from '../../../scripts/note-untested.mjs'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where the browser of the tests is: `SEKISHO_TEST_CHROMIUM`, or the usual places; null when there is none. */
export function browserPath(): string | null {
  const given = process.env['SEKISHO_TEST_CHROMIUM']
  const found =
    given !== undefined && given !== '' ? given : places.find((place) => existsSync(place))
  noteUntested(
    'browser',
    found === undefined
      ? [
          'the page of apps/express-login: SEKISHO_TEST_CHROMIUM is not set and no Chromium is installed',
        ]
      : [],
  )
  return found ?? null
}

export async function openBrowser(executablePath: string): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu']
  return chromium.launch({ executablePath, args })
}
