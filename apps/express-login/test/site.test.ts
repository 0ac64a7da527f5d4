import { memoryStore } from '@sekisho/sessions/memory'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startSite, type RunningSite } from '../src/start-site.ts'
import { browserPath, openBrowser } from './browser.ts'
import { shoot } from './shoot.ts'

const path = browserPath()
const password = 'over the mountain pass'

test('the run in CI has a browser', () => {
  expect(path !== null || process.env['CI'] === undefined).toBe(true)
})

describe.skipIf(path === null)('the page in Chromium', () => {
  let browser: Browser
  let site: RunningSite
  const contexts: BrowserContext[] = []

  beforeAll(async () => {
    browser = await openBrowser(path ?? '')
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    site = await startSite(0, { secret: Buffer.alloc(32, 3), store: memoryStore() })
  })
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
    await site.close()
  })

  async function visit(): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 980, height: 860 } })
    contexts.push(context)
    const page = await context.newPage()
    await page.goto(site.url)
    return page
  }

  test('people sign in with the keyboard alone, and the focus goes where the news is', async () => {
    const page = await visit()
    await page.locator('#user:focus').waitFor()
    await page.keyboard.type('ayumi')
    await page.keyboard.press('Tab')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Welcome, Ayumi Hara' }).waitFor()
    await page.locator('#greeting:focus').waitFor()
    expect(await page.title()).toBe('Ayumi Hara · Sekisho sample')
    await page.getByText('You are signed in.').waitFor()
  })

  test('a wrong password is said aloud, and says nothing about the user', async () => {
    const page = await visit()
    const alert = page.getByRole('alert')
    const told: (string | null)[] = []
    for (const user of ['ayumi', 'nobody']) {
      await page.getByLabel('User name').fill(user)
      await page.getByLabel('Password').fill('wrong')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await alert.filter({ hasText: /\S/ }).waitFor()
      told.push(await alert.textContent())
    }
    expect(told[0]).toBe('The user name or the password is wrong.')
    expect(told[1]).toBe(told[0])
  })

  test('the page shows the mapped attributes, the life of the token, and this session', async () => {
    const page = await visit()
    await shoot(page, 'sign-in')
    await signIn(page)
    const facts = page.getByRole('region', { name: 'Who you are' })
    await facts.getByText('ayumi@sekisho.example').waitFor()
    await facts.getByText('April 1, 2021').waitFor()
    await facts.getByText('buyer, reviewer').waitFor()
    expect(await page.getByRole('timer').textContent()).toMatch(/^[45]:\d\d$/)
    const rows = page.getByRole('row').filter({ hasText: 'this one' })
    expect(await rows.count()).toBe(1)
    expect(await rows.first().textContent()).toMatch(/Chrome on Linux/)
    await shoot(page, 'signed-in')
  })

  test('no script can read a token', async () => {
    const page = await visit()
    await signIn(page)
    const readable = await page.evaluate(() =>
      JSON.stringify([document.cookie, localStorage, sessionStorage]),
    )
    expect(readable).not.toMatch(/eyJ|rt1\.|token/)
    const names = (await page.context().cookies()).map(({ name, httpOnly, secure, sameSite }) => ({
      name,
      httpOnly,
      secure,
      sameSite,
    }))
    const kept = { httpOnly: true, secure: true, sameSite: 'Strict' }
    expect(names.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
      { name: '__Host-access_token', ...kept },
      { name: '__Host-refresh_token', ...kept },
    ])
  })

  test('S36 two tabs that renew together stay in step, a hundred times', async () => {
    const first = await visit()
    await signIn(first)
    const second = await first.context().newPage()
    await second.goto(site.url)
    await second.getByRole('heading', { name: /^Welcome/ }).waitFor()
    const renewals: number[] = []
    first.context().on('response', (response) => {
      if (response.url().endsWith('/auth/refresh')) renewals.push(response.status())
    })
    for (let cycle = 0; cycle < 100; cycle += 1) {
      expect(await Promise.all([first, second].map(renewedIn))).toEqual([true, true])
    }
    expect(new Set(renewals)).toEqual(new Set([200]))
    for (let cycle = 0; cycle < 100; cycle += 1) {
      expect(await Promise.all([first, second].map(raced))).toEqual([200, 200])
    }
    await first.getByRole('button', { name: 'Renew now' }).click()
    await first.getByText('Your access was renewed.').waitFor()
  })

  test('signing out in one tab signs out the other', async () => {
    const first = await visit()
    await signIn(first)
    const second = await first.context().newPage()
    await second.goto(site.url)
    await second.getByRole('heading', { name: /^Welcome/ }).waitFor()
    await first.getByRole('button', { name: 'Sign out here' }).click()
    await first.getByText('You signed out here.').waitFor()
    await second.getByText('You signed out in another tab.').waitFor()
    expect(await first.context().cookies()).toEqual([])
  })

  test('another device is listed, and can be signed out from here', async () => {
    const here = await visit()
    await signIn(here)
    const there = await visit()
    await signIn(there)
    await here.reload()
    const others = here.getByRole('button', { name: /^Sign out Chrome/ })
    await others.first().waitFor()
    expect(await others.count()).toBe(1)
    await shoot(here, 'sessions')
    await others.first().click()
    await here.getByText('That session was signed out.').waitFor()
    expect(await others.count()).toBe(0)
    await there.getByRole('button', { name: 'Renew now' }).click()
    await there.getByText('Your session has ended.').waitFor()
  })

  test('signing out everywhere ends the session of the other device too', async () => {
    const here = await visit()
    await signIn(here)
    const there = await visit()
    await signIn(there)
    await here.getByRole('button', { name: 'Sign out everywhere' }).click()
    await here.getByText('You signed out everywhere.').waitFor()
    await there.getByRole('button', { name: 'Renew now' }).click()
    await there.getByText('Your session has ended.').waitFor()
    expect(await there.context().cookies()).toEqual([])
  })
})

async function signIn(page: Page, user = 'ayumi'): Promise<void> {
  await page.getByLabel('User name').fill(user)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: /^Welcome/ }).waitFor()
}

/** Renews as the page does. As text: the bundler of the tests would rewrite the import. */
async function renewedIn(page: Page): Promise<unknown> {
  return page.evaluate(`import('/session.js').then(({ renew }) => renew())`)
}

/** Renews as a careless page would, past every lock. */
async function raced(page: Page): Promise<unknown> {
  const request = `{ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }`
  return page.evaluate(`fetch('/auth/refresh', ${request}).then(({ status }) => status)`)
}
