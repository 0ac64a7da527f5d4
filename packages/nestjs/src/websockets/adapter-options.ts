import type { ConnectionOptions } from '@sekisho/core'

/** How connections are guarded: the options of `guardConnection` of core, all of them optional. */
export type AdapterOptions = Omit<ConnectionOptions, 'close'>
