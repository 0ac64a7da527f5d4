import { describeSessionStore } from '@sekisho/testing/vitest'
import { describe } from 'vitest'
import { testStores } from '../../stores.ts'

const deletesItself = 'the server deletes what has ended by itself'
const skips: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  redis: { ST601: deletesItself, ST602: deletesItself, ST603: deletesItself },
}

for (const { name, open } of testStores) {
  describe.skipIf(open === null)(`the contract of ${name}`, () => {
    describeSessionStore({
      name,
      open: async (options) => {
        if (open === null) throw new Error(`no server for ${name}`)
        const opened = await open(options)
        return {
          store: { ...opened.store, close: () => Promise.resolve() },
          second: () => Promise.resolve(opened.another()),
          remove: () => opened.close(),
        }
      },
      skip: skips[name] ?? {},
    })
  })
}
