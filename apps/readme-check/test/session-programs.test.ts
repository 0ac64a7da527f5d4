import { startIdentityProvider } from '@sekisho-apps/identity-provider'
import { headerLines, send, type HeaderLine, type SentResponse } from '@sekisho/testing'
import { afterAll, afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { documents } from './documents.ts'
import { makeDirectory, removeDirectory, writeProgram } from './program-files.ts'
import { programsIn, type Program } from './programs.ts'
import { runProgram, type RunningProgram } from './run-program.ts'
import { providerTokens } from './tokens.ts'

const programs = documents
  .flatMap(programsIn)
  .filter(({ login }) => login !== null)
  .map((program) => [program.where, program] as const)
const withPassword = programs.filter(([, { login }]) => login !== 'token')
const withToken = programs.filter(([, { login }]) => login === 'token')
const directory = makeDirectory()
const credentials = { user: 'alice', password: 'correct horse' }
const sameOrigin: HeaderLine = ['sec-fetch-site', 'same-origin']
let running: RunningProgram | undefined

beforeEach(() => {
  vi.stubEnv('SESSION_SECRET', 'a secret of more than thirty-two bytes, for tests')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await running?.close()
  running = undefined
})

afterAll(() => {
  removeDirectory(directory)
})

describe('every server with a login that a page shows', () => {
  test('is found: one for each framework', () => {
    const names = programs.map(([, { framework, login }]) => `${framework} ${login}`)
    expect(names).toEqual(['express body', 'koa cookies', 'nest body', 'express token'])
  })

  test.each(withPassword)('%s logs in, refreshes and logs out', async (_where, program) => {
    const { url } = await start(program, 'whole')
    const tokens = program.login === 'cookies' ? cookiesOf : bearerOf
    expect((await send(url, { path: '/orders' })).status).toBe(401)
    const wrong = await post(url, '/login', { ...credentials, password: 'wrong' })
    expect(wrong.status).toBe(401)

    const first = tokens(await post(url, '/login', credentials))
    expect((await send(url, { path: '/orders', headers: first.access })).status).toBe(200)
    const second = tokens(await post(url, '/refresh', first.refresh, first.cookies))
    const orders = await send(url, { path: '/orders', headers: second.access })
    expect([orders.status, JSON.parse(orders.body)]).toEqual([200, { orders: [] }])

    expect((await post(url, '/logout', second.refresh, second.cookies)).status).toBe(200)
    expect((await send(url, { path: '/orders', headers: second.access })).status).toBe(401)
    expect((await post(url, '/refresh', second.refresh, second.cookies)).status).toBe(400)
  })

  test.each(withToken)('%s exchanges a token for a session', async (_where, program) => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const provider = await startIdentityProvider()
    onTestFinished(() => provider.close())
    const tokens = await providerTokens(provider)
    const { url } = await start(program, 'token', provider.issuer)
    const login = (password: string) => post(url, '/api/auth/login', { password })

    for (const token of [tokens.withoutScope, tokens.forAnotherApi]) {
      const refused = await login(token)
      const { ticketId } = JSON.parse(refused.body) as { ticketId: unknown }
      expect(refused.status).toBe(401)
      expect(warned).toHaveBeenLastCalledWith(ticketId, expect.any(Error))
    }

    const answer = await login(tokens.good)
    expect(answer.status).toBe(204)
    const header = ['x-auth-token', headerLines(answer, 'x-auth-token')[0] ?? ''] as const
    const [cookie = ['cookie', '']] = cookiesOf(answer).cookies
    const orders = async (...headers: HeaderLine[]) => send(url, { path: '/orders', headers })
    expect((await orders(header, cookie)).status).toBe(200)
    expect((await orders(header)).status).toBe(401)
    expect((await orders(cookie)).status).toBe(401)

    warned.mockRestore()
  })

  test.each(programs)('%s does not start without its secret', async (_where, program) => {
    vi.stubEnv('SESSION_SECRET', undefined)
    await expect(start(program, 'without-secret')).rejects.toThrow(/secret/)
  })
})

async function start(
  program: Program,
  name: string,
  issuer = 'https://login.example',
): Promise<RunningProgram> {
  const host = join(directory, `host-${name}-${program.framework}`)
  mkdirSync(host, { recursive: true })
  running = await runProgram(writeProgram(directory, program, issuer, host))
  return running
}

/** The tokens of an answer, as a client presents them. */
interface Presented {
  readonly access: readonly HeaderLine[]
  readonly refresh: object
  readonly cookies: readonly HeaderLine[]
}

function bearerOf({ body }: SentResponse): Presented {
  const { access_token: access, refresh_token: refresh } = JSON.parse(body) as Record<
    string,
    string
  >
  return {
    access: [['authorization', `Bearer ${access}`]],
    refresh: { refresh_token: refresh, grant_type: 'refresh_token' },
    cookies: [],
  }
}

function cookiesOf(response: SentResponse): Presented {
  const pairs = headerLines(response, 'set-cookie').map((line) => line.split(';')[0])
  const cookies = [['cookie', pairs.join('; ')], sameOrigin] as const
  return { access: cookies, refresh: {}, cookies }
}

function post(
  url: string,
  path: string,
  body: object,
  headers: readonly HeaderLine[] = [sameOrigin],
): Promise<SentResponse> {
  return send(url, {
    method: 'POST',
    path,
    headers: [['content-type', 'application/json'], ...headers],
    body: JSON.stringify(body),
  })
}
