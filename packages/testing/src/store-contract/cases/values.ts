import { deepEqual, equal } from 'node:assert/strict'
import { sidsOf } from '../seen-of-store.ts'
import type { StoreCase } from '../store-case.ts'
import { newSession } from '../usual-values.ts'

/** Subjects that a careless store would mix up, cut or take for its own syntax. */
const subjects = [
  'ann',
  'Ann',
  'ann ',
  ' ann',
  'ann:1',
  'ann{1}',
  "ann' OR '1'='1",
  'ann%',
  'a_n',
  '*',
  'ann\nbob',
  'caf\u00e9',
  'cafe\u0301',
  '安',
  '👩‍👩‍👧',
  'null',
  '0',
  '__proto__',
  'a'.repeat(255),
  'a'.repeat(256),
]

export const valuesCases: readonly StoreCase[] = [
  {
    id: 'ST801',
    name: 'subjects that look alike are different subjects',
    run: async ({ store, login, refresh }) => {
      const sids = new Map<string, string>()
      for (const subject of subjects) sids.set(subject, (await login({ subject })).sid)
      for (const subject of subjects) {
        deepEqual(sidsOf(await store.list(subject)), [sids.get(subject)])
        equal((await store.get(sids.get(subject) ?? ''))?.subject, subject)
      }
      for (const subject of subjects) {
        deepEqual(await store.revoke({ subject }, subject), [sids.get(subject)])
        deepEqual(await refresh(sids.get(subject) ?? '', 0), {
          outcome: 'revoked',
          reason: subject,
        })
      }
    },
  },
  {
    id: 'ST802',
    name: 'groups that look alike are different groups; an empty group is not no group',
    run: async ({ store, login }) => {
      const groups = ['desk', 'Desk', 'desk ', '', 'null', 'デスク', '%', "' OR 1=1 --"]
      const sids = new Map<string, string>()
      for (const group of groups) sids.set(group, (await login({ group })).sid)
      const alone = await login()
      for (const group of groups) {
        equal((await store.get(sids.get(group) ?? ''))?.group, group)
        deepEqual(await store.revoke({ subject: 'ann', group }, 'logout'), [sids.get(group)])
      }
      equal((await store.get(alone.sid))?.revokedAt, null)
    },
  },
  {
    id: 'ST803',
    name: 'claims and meta come back as they were',
    run: async ({ store, second, refresh }) => {
      const asked = newSession(store, {
        claims: {
          zero: 0,
          negative: -1.5,
          large: 9_007_199_254_740_991,
          tiny: 5e-324,
          huge: 1.7976931348623157e308,
          no: false,
          nothing: null,
          empty: '',
          list: [1, 'two', [], {}, null],
          nested: { 'a.b': { 'c"d': '\u0000\u2028\ud83d\ude00' } },
          ключ: '安全',
        },
        meta: { '': 'empty name', device: '', agent: 'x'.repeat(5000), söme: '\\ " \' \n \t 😀' },
      })
      await store.create(asked)
      const session = await second.get(asked.sid)
      deepEqual([session?.claims, session?.meta], [asked.claims, asked.meta])
      await refresh(asked.sid, 0)
      const refreshed = await second.get(asked.sid)
      deepEqual([refreshed?.claims, refreshed?.meta], [asked.claims, asked.meta])
    },
  },
  {
    id: 'ST804',
    name: 'large claims come back whole',
    run: async ({ store, second }) => {
      const roles = Array.from({ length: 3000 }, (_, index) => `role-${index}`)
      const asked = newSession(store, { claims: { roles } })
      await store.create(asked)
      deepEqual((await second.get(asked.sid))?.claims, { roles })
    },
  },
  {
    id: 'ST805',
    name: 'lifetimes may be as long as years, and counts as large as numbers hold',
    run: async ({ clock, login, refresh }) => {
      const century = 100 * 365 * 86_400_000
      const { sid, expiresAt } = await login({
        idleMs: century,
        absoluteMs: century,
        maxPerSubject: Number.MAX_SAFE_INTEGER,
      })
      equal(expiresAt, clock.now() + century)
      await refresh(sid, 0)
      equal((await refresh(sid, 0, { maxRepeats: Number.MAX_SAFE_INTEGER })).outcome, 'repeated')
    },
  },
  {
    id: 'ST806',
    name: 'what was given and what came back can be changed without changing the session',
    run: async ({ store }) => {
      const claims = { roles: ['reader'] }
      const meta = { device: 'tv' }
      const { session } = await store.create(newSession(store, { claims, meta }))
      claims.roles.push('admin')
      meta.device = 'phone'
      const stored = { claims: { roles: ['reader'] }, meta: { device: 'tv' } }
      const read = async () => {
        const found = await store.get(session.sid)
        return { claims: found?.claims, meta: found?.meta }
      }
      deepEqual(await read(), stored)
      tryToChange((await store.get(session.sid))?.claims['roles'])
      tryToChange(session.claims['roles'])
      deepEqual(await read(), stored)
    },
  },
]

/** A store may freeze what it gives. */
function tryToChange(roles: unknown): void {
  if (Array.isArray(roles) && !Object.isFrozen(roles)) roles.push('admin')
}
