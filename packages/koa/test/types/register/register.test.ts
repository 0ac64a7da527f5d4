import { send, startTestIssuer } from '@sekisho/testing'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { compileAsApplication } from '../../../../testing/test/types/compile-as-application.ts'
import { appOf } from './app.ts'
import { verifierOfPeople } from './people.ts'

const [app, register] = ['./app.ts', './register.ts'].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
) as [string, string]

describe('the output of a schema', () => {
  test('has its type in handlers, once the verifier is registered', async () => {
    expect(await compileAsApplication('koa', [app, register])).toBe('')
  }, 60_000)

  test('has not, before it is registered', async () => {
    const errors = await compileAsApplication('koa', [app])
    expect(errors).toMatch(/app\.ts\(\d+,\d+\): error TS2322: Type 'unknown' is not assignable/)
    expect(errors).toMatch(/app\.ts\(\d+,\d+\): error TS18046: 'hiredOn' is of type 'unknown'/)
  }, 60_000)

  test('is what handlers get', async () => {
    const issuer = await startTestIssuer()
    const verifier = verifierOfPeople(issuer.options())
    const server = appOf(verifier).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      const ask = (claims: Readonly<Record<string, unknown>>) => {
        const token = issuer.token({ claims })
        return send(url, { path: '/', headers: [['authorization', `Bearer ${token}`]] })
      }
      const person = { tenant: 'acme', level: '5', hired_on: '2019-04-01' }
      const { status, body } = await ask(person)
      expect([status, body]).toEqual([200, '{"tenant":"acme","nextLevel":6,"text":5,"year":2019}'])
      expect((await ask({ ...person, level: '2' })).status).toBe(403)
      expect((await ask({ ...person, tenant: 'other' })).status).toBe(401)
    } finally {
      server.close()
      await issuer.close()
    }
  })
})
