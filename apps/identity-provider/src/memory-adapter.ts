import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

interface Entry {
  payload: AdapterPayload
  /** Milliseconds since the epoch; `Infinity` for an entry that stays. */
  expiresAt: number
}

/**
 * Storage for one identity provider, in memory, gone with the process. Sessions, grants and codes
 * live here rather than in the `Provider`, so they survive replacing it when keys are rotated.
 *
 * Entries past their lifetime are dropped when they are looked up and on every write.
 */
export function memoryAdapterFactory(): AdapterFactory {
  const entries = new Map<string, Entry>()
  return (model) => adapterFor(model, entries)
}

function adapterFor(model: string, entries: Map<string, Entry>): Adapter {
  const keyPrefix = `${model}:`

  function live(id: string): AdapterPayload | undefined {
    const entry = entries.get(keyPrefix + id)
    return entry !== undefined && entry.expiresAt > Date.now() ? entry.payload : undefined
  }

  function liveWith(property: 'uid' | 'userCode', value: string): AdapterPayload | undefined {
    const now = Date.now()
    for (const [key, entry] of entries) {
      if (!key.startsWith(keyPrefix) || entry.expiresAt <= now) continue
      if (entry.payload[property] === value) return entry.payload
    }
    return undefined
  }

  return {
    async upsert(id, payload, expiresIn) {
      const now = Date.now()
      for (const [key, entry] of entries) {
        if (entry.expiresAt <= now) entries.delete(key)
      }
      const expiresAt = expiresIn === undefined ? Infinity : now + expiresIn * 1000
      entries.set(keyPrefix + id, { payload, expiresAt })
    },
    async find(id) {
      return live(id)
    },
    async findByUid(uid) {
      return liveWith('uid', uid)
    },
    async findByUserCode(userCode) {
      return liveWith('userCode', userCode)
    },
    async consume(id) {
      const payload = live(id)
      if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000)
    },
    async destroy(id) {
      entries.delete(keyPrefix + id)
    },
    async revokeByGrantId(grantId) {
      for (const [key, entry] of entries) {
        if (key.startsWith(keyPrefix) && entry.payload.grantId === grantId) entries.delete(key)
      }
    },
  }
}
