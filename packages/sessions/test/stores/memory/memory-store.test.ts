import { memoryStore } from '@sekisho/sessions/memory'
import { expect, test } from 'vitest'
import { usualSession } from '../usual-session.ts'

test('a login is as quick for a subject who has logged in very often', async () => {
  let time = 0
  const store = memoryStore({ now: () => time })
  const thousandLogins = async (): Promise<number> => {
    const before = process.cpuUsage()
    for (let number = 0; number < 1000; number += 1) {
      time += 1
      await store.create(usualSession(store, { sid: `sid${time}`, maxPerSubject: 3 }))
    }
    return process.cpuUsage(before).user
  }
  const times: number[] = []
  for (let number = 0; number < 10; number += 1) times.push(await thousandLogins())
  // Where each login looks at all before it, the last thousand take seventeen times as long.
  expect(Math.min(...times.slice(-3))).toBeLessThan(6 * (times[0] ?? 0))
  const sids = (await store.list('ann')).map(({ sid }) => sid)
  expect(sids).toEqual(['sid10000', 'sid9999', 'sid9998'])
})
