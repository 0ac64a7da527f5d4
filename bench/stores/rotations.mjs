import { randomBytes } from 'node:crypto'

const day = 86_400_000
export const idleMs = 14 * day
export const familyHash = 'f'.repeat(43)

/** Logs sessions in, 32 at a time, and gives their sids. */
export async function logIn(store, count) {
  const sids = []
  await inFlight(32, count, async (index) => {
    const subject = `user-${index}`
    const bytes = randomBytes(16)
    const bucket = store.bucketOf?.(subject)
    if (bucket !== undefined) bytes.writeUInt16BE(bucket)
    const sid = bytes.toString('base64url')
    sids.push(sid)
    await store.create({
      sid,
      subject,
      group: null,
      application: 'default',
      familyHash,
      stamp: null,
      idleMs,
      absoluteMs: 90 * day,
      claims: { scope: 'orders:read orders:write' },
      meta: { device: 'Firefox on Linux', address: '192.0.2.7' },
      maxPerSubject: 100,
    })
  })
  return sids
}

export async function rotate(store, sid, generation) {
  const { outcome } = await store.rotate({
    sid,
    familyHash,
    generation,
    idleMs,
    leewayMs: 10_000,
    maxRepeats: 1000,
    whenAhead: 'reject',
    whenReused: 'refuse',
    announce: false,
  })
  if (outcome !== 'rotated') throw new Error(`expected a rotation, got ${outcome}`)
}

/** @returns how many a second. */
export async function rate(sids, generation, work) {
  const begun = performance.now()
  await inFlight(32, sids.length, (index) => work(sids[index], generation))
  return (sids.length * 1000) / (performance.now() - begun)
}

async function inFlight(width, count, work) {
  let next = 0
  const worker = async () => {
    while (next < count) {
      const index = next
      next += 1
      await work(index)
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
}
