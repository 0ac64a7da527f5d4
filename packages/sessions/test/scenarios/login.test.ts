import { testClock } from '@sekisho/testing'
import { expect, test } from 'vitest'
import { createSessions } from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory/memory-store.ts'

test('C174 a login gives an access token that the verifier takes, and a refresh token that works once', async () => {
  const clock = testClock()
  const sessions = createSessions({
    issuer: 'https://issuer.example',
    audience: 'api',
    secret: 'a secret of at least thirty-two bytes',
    store: memoryStore({ now: clock.now }),
    now: clock.now,
    feedPollSeconds: 3600,
    leewaySeconds: 0,
  })
  const first = await sessions.login({ subject: 'alice', claims: { scope: 'read write' } })
  const who = await sessions.verifier.verify(first.accessToken)
  expect(who.subject).toBe('alice')
  expect([...who.scopes]).toEqual(['read', 'write'])
  expect(who.header).toMatchObject({ typ: 'at+jwt', alg: 'ES256' })
  expect(who.claims).toMatchObject({ client_id: 'default', sid: first.sid, aud: 'api' })
  const second = await sessions.refresh(first.refreshToken)
  expect(second.sid).toBe(first.sid)
  await expect(sessions.refresh(first.refreshToken)).rejects.toMatchObject({
    code: 'refresh_token_reused',
  })
  await expect(sessions.verifier.verify(second.accessToken)).rejects.toMatchObject({
    code: 'token_revoked',
  })
  await sessions.close()
})
