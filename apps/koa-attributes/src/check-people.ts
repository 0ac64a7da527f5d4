import {
  clientCredentialsToken,
  ordersResource,
  sampleAccounts,
  signInWithCode,
  startIdentityProvider,
  type IdentityProvider,
} from '@sekisho-apps/identity-provider'
import { createVerifier, isAuthError } from '@sekisho/core'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { createApp } from './app.ts'
import { afterwards, attempts, type Attempt, type Visitor } from './attempts.ts'
import { peoplePolicy, sampleGroups } from './people-policy.ts'

/** One thing that was looked at. */
export interface Finding {
  /** Who did what, and what it shows. */
  readonly what: string
  /** What was answered instead; null when all is well. */
  readonly fault: string | null
}

type Tokens = Readonly<Record<Visitor, string>>

/**
 * Starts the provider and this API, lets everybody try everything, and ends both.
 *
 * @param groupsPath the group file to begin with; a copy of it is changed.
 */
export async function checkPeople(groupsPath: string = sampleGroups): Promise<readonly Finding[]> {
  const directory = mkdtempSync(join(tmpdir(), 'koa-attributes-'))
  const groups = join(directory, 'groups.txt')
  writeFileSync(groups, readFileSync(groupsPath))
  const provider = await startIdentityProvider()
  const verifier = createVerifier({
    issuer: provider.issuer,
    audience: ordersResource,
    ...peoplePolicy(groups),
  })
  const server = createApp(verifier).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    const tokens = await tokensOf(provider)
    const named = (name: string) => verifier.verify(tokens.alice, { expectedSubject: name })
    const first = await Promise.all(attempts.map((attempt) => find(url, attempt, tokens)))
    const names = [
      await expectedName('alice', named, true),
      await expectedName('Alice', named, false),
    ]
    writeFileSync(groups, readFileSync(groups, 'utf8').replace(' bob,', ''))
    const last = await Promise.all(afterwards.map((attempt) => find(url, attempt, tokens)))
    return [...first, ...names, ...last]
  } finally {
    server.close()
    server.closeAllConnections()
    await Promise.all([provider.close(), verifier.close()])
    rmSync(directory, { recursive: true })
  }
}

async function tokensOf(provider: IdentityProvider): Promise<Tokens> {
  const scope = 'openid profile email orders:read'
  const signedIn = await Promise.all(
    sampleAccounts.map(async ({ username, password }) => {
      const request = { username, password, scope, resource: ordersResource }
      return [username, (await signInWithCode(provider, request)).accessToken] as const
    }),
  )
  const { alice = '', bob = '', carol = '' } = Object.fromEntries(signedIn)
  return {
    alice,
    bob,
    carol,
    service: await clientCredentialsToken(provider, { scope: 'orders:read' }),
  }
}

async function find(url: string, attempt: Attempt, tokens: Tokens): Promise<Finding> {
  const { visitor, path, status, shows, body: expected } = attempt
  const headers = { authorization: `Bearer ${tokens[visitor]}` }
  const response = await fetch(`${url}${path}`, { headers })
  const body: unknown = await response.json()
  const good =
    response.status === status && (expected === undefined || isDeepStrictEqual(body, expected))
  return {
    what: `${visitor.padEnd(7)} GET ${path.padEnd(37)} ${status}  ${shows}`,
    fault: good ? null : `${response.status} ${JSON.stringify(body)}`,
  }
}

/** A login name given beside the token must be the subject, case by case. */
async function expectedName(
  name: string,
  verify: (name: string) => Promise<unknown>,
  fits: boolean,
): Promise<Finding> {
  const code = await verify(name).then(
    () => null,
    (error: unknown) => (isAuthError(error) ? error.code : String(error)),
  )
  const expected = fits ? null : 'subject_mismatch'
  return {
    what: `alice   with the login name ${name} beside the token: ${expected ?? 'accepted'}`,
    fault: code === expected ? null : (code ?? 'accepted'),
  }
}
