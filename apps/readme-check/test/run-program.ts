import { once } from 'node:events'
import { Server, type AddressInfo } from 'node:net'
import { vi } from 'vitest'

/** A program that serves. */
export interface RunningProgram {
  readonly url: string
  close(): Promise<void>
}

/** Runs a program as it is; only port 3000 of all addresses becomes a free one of the loopback. */
export async function runProgram(path: string): Promise<RunningProgram> {
  const servers: Server[] = []
  // Taken from the prototype to be called with a server as `this` again.
  const listen = Reflect.get(Server.prototype, 'listen') as (...args: unknown[]) => Server
  const spy = vi.spyOn(Server.prototype, 'listen')
  spy.mockImplementation(function listenElsewhere(this: Server, ...args: unknown[]) {
    if (args[0] !== 3000) throw new Error(`expected the program to listen on 3000`)
    servers.push(this)
    const ready = args.filter((argument) => typeof argument === 'function')
    return Reflect.apply(listen, this, [0, '127.0.0.1', ...ready])
  })
  try {
    await import(/* @vite-ignore */ path)
  } finally {
    spy.mockRestore()
  }
  const [server] = servers
  if (server === undefined) throw new Error('the program does not listen')
  if (!server.listening) await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}
