import {
  ordersResource,
  startIdentityProvider,
  type IdentityProvider,
} from '@sekisho-apps/identity-provider'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { documents } from './documents.ts'
import { writeHostFiles } from './host-files.ts'
import { makeDirectory, removeDirectory, writeProgram } from './program-files.ts'
import { programsIn, type Program } from './programs.ts'
import { runProgram, type RunningProgram } from './run-program.ts'
import { providerTokens, secretTokens, subjectOf, type Tokens } from './tokens.ts'

const secret = 'a shared secret of more than 32 bytes, for tests'
const programs = documents
  .flatMap(programsIn)
  .filter(({ login }) => login === null)
  .map((program) => [program.where, program] as const)
const directory = makeDirectory()
let provider: IdentityProvider
let host: string
let fromProvider: Tokens
let running: RunningProgram | undefined

beforeAll(async () => {
  provider = await startIdentityProvider()
  fromProvider = await providerTokens(provider)
  host = await writeHostFiles(directory, provider.issuer)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await running?.close()
  running = undefined
})

afterAll(async () => {
  await provider.close()
  removeDirectory(directory)
})

describe('every server that a page shows', () => {
  test('is found: the README has one for each framework', () => {
    const shown = programs.filter(([where]) => where.startsWith('README.md'))
    expect(shown.map(([, { framework }]) => framework)).toEqual([
      'express',
      'koa',
      'nest',
      'express',
      'express',
    ])
    expect(programs.length).toBeGreaterThan(12)
  })

  test.each(programs)('%s lets nobody in but with a good token', async (_where, program) => {
    const { url } = await start(program)
    const tokens = textOf(program).includes('sharedSecret(')
      ? secretTokens(provider.issuer, secret)
      : fromProvider
    const ask = (token: string | null) => askForOrders(url, program, token)
    expect(await ask(null)).toMatchObject({ status: 401, challenge: 'Bearer realm="api"' })
    expect(await ask(tokens.good)).toMatchObject({
      status: 200,
      body: {
        orders: [],
        ...(textOf(program).includes('for:') ? { for: subjectOf(tokens.good) } : {}),
      },
    })
    expect(await ask(tokens.forAnotherApi)).toMatchObject({
      status: 401,
      body: { error: 'invalid_token' },
    })
    const guarded = /requireScopes\(|@RequireScopes\(/.test(textOf(program))
    expect(await ask(tokens.withoutScope)).toMatchObject({ status: guarded ? 403 : 200 })
  })

  test.each(programs.filter(([, { open }]) => open !== null))(
    '%s leaves its open route open',
    async (_where, program) => {
      const { url } = await start(program)
      expect((await fetch(`${url}${program.open}`)).status).toBe(200)
    },
  )

  test.each(programs.filter(([, program]) => readsEnvironment(program)))(
    '%s does not start without its environment, and says what is missing',
    async (_where, program) => {
      vi.stubEnv('JWT_ISSUER', undefined)
      vi.stubEnv('JWT_AUDIENCE', undefined)
      const path = writeProgram(directory, program, provider.issuer)
      await expect(runProgram(path)).rejects.toThrow(/lacks JWT_ISSUER and JWT_AUDIENCE/)
    },
  )
})

async function start(program: Program): Promise<RunningProgram> {
  const inEnvironment = readsEnvironment(program)
  vi.stubEnv('JWT_ISSUER', inEnvironment ? provider.issuer : undefined)
  vi.stubEnv('JWT_AUDIENCE', inEnvironment ? ordersResource : undefined)
  vi.stubEnv('JWT_SECRET', textOf(program).includes('JWT_SECRET') ? secret : undefined)
  running = await runProgram(writeProgram(directory, program, provider.issuer, host))
  return running
}

async function askForOrders(url: string, { cookie }: Program, token: string | null) {
  const credentials: Record<string, string> =
    cookie === null ? { authorization: `Bearer ${token}` } : { cookie: `${cookie}=${token}` }
  const response = await fetch(`${url}/orders`, {
    headers: token === null ? {} : credentials,
  })
  const body: unknown = await response.json()
  return { status: response.status, challenge: response.headers.get('www-authenticate'), body }
}

function readsEnvironment(program: Program): boolean {
  return /jwtAuth\(\)|forRoot\(\)|policyFromEnv\(\)/.test(textOf(program))
}

function textOf({ files }: Program): string {
  return files.map(({ text }) => text).join('\n')
}
