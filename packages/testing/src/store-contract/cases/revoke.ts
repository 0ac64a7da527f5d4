import { deepEqual, equal } from 'node:assert/strict'
import { expectUnchanged, sidsOf } from '../seen-of-store.ts'
import type { StoreCase } from '../store-case.ts'

export const revokeCases: readonly StoreCase[] = [
  {
    id: 'ST301',
    name: 'S11 only the first revocation of a session counts: its reason, its time, its answer',
    run: async ({ store, second, clock, login, refresh }) => {
      const session = await login()
      clock.advanceSeconds(5)
      const at = clock.now()
      deepEqual(await store.revoke({ sid: session.sid }, 'logout'), [session.sid])
      clock.advanceSeconds(5)
      deepEqual(await second.revoke({ sid: session.sid }, 'admin'), [])
      deepEqual(await second.revoke({ subject: 'ann' }, 'admin'), [])
      deepEqual(await store.get(session.sid), { ...session, revokedAt: at, revokedFor: 'logout' })
      deepEqual(await refresh(session.sid, 0), { outcome: 'revoked', reason: 'logout' })
      equal((await store.changes({ windowMs: 60_000 }, 10)).items.length, 1)
    },
  },
  {
    id: 'ST302',
    name: 'revoking a session that nobody made revokes nothing',
    run: async ({ store, login }) => {
      const other = await login()
      deepEqual(await store.revoke({ sid: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'logout'), [])
      deepEqual(await store.revoke({ subject: 'nobody' }, 'logout'), [])
      await expectUnchanged(store, other)
    },
  },
  {
    id: 'ST303',
    name: 'S12 by subject: all live sessions of that subject, and of no other',
    run: async ({ store, clock, login }) => {
      const expired = await login({ idleMs: 1000 })
      const one = await login({ group: 'g' })
      const two = await login()
      const other = await login({ subject: 'bob' })
      clock.advanceSeconds(1)
      const revoked = await store.revoke({ subject: 'ann' }, 'password_changed')
      deepEqual([...revoked].toSorted(), [one.sid, two.sid].toSorted())
      equal((await store.get(two.sid))?.revokedFor, 'password_changed')
      await expectUnchanged(store, other)
      await expectUnchanged(store, expired)
      deepEqual(await store.list('ann'), [])
    },
  },
  {
    id: 'ST304',
    name: 'S12 by subject and group: those of the group, not of the same group of another subject',
    run: async ({ store, login }) => {
      const desk = await login({ group: 'desk' })
      const alsoDesk = await login({ group: 'desk' })
      const others = [
        await login({ group: 'phone' }),
        await login(),
        await login({ subject: 'bob', group: 'desk' }),
      ]
      const revoked = await store.revoke({ subject: 'ann', group: 'desk' }, 'logout')
      deepEqual([...revoked].toSorted(), [desk.sid, alsoDesk.sid].toSorted())
      for (const other of others) await expectUnchanged(store, other)
    },
  },
  {
    id: 'ST305',
    name: 'S12 except leaves one session out, with a group and without',
    run: async ({ store, login }) => {
      const kept = await login({ group: 'desk' })
      const first = await login({ group: 'desk' })
      const second = await login()
      deepEqual(await store.revoke({ subject: 'ann', group: 'desk', except: kept.sid }, 'logout'), [
        first.sid,
      ])
      deepEqual(await store.revoke({ subject: 'ann', except: kept.sid }, 'logout'), [second.sid])
      await expectUnchanged(store, kept)
    },
  },
  {
    id: 'ST306',
    name: 'by subject: many sessions at once',
    run: async ({ store, login }) => {
      const sessions = await Promise.all(Array.from({ length: 120 }, () => login()))
      const revoked = await store.revoke({ subject: 'ann' }, 'logout')
      deepEqual([...revoked].toSorted(), [...sidsOf(sessions)].toSorted())
    },
  },
]
