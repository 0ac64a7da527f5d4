#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { fetchJwks, type FetchJwksOptions } from './fetch-jwks.ts'

const usage = `fetch-jwks --dir <directory> --issuer-id <id> --url <issuer> [--timeout <seconds, 900>]

Writes the public keys of an issuer to <directory>/<id>.json, in one step.
Exit code: 0 written, 1 not written, 2 wrong arguments.`

process.exitCode = await run()

async function run(): Promise<number> {
  let options: FetchJwksOptions | null
  try {
    options = optionsFrom(process.argv.slice(2))
  } catch (error) {
    return told(2, `${messageOf(error)}\n\n${usage}`)
  }
  if (options === null) {
    console.log(usage)
    return 0
  }
  try {
    console.log(`wrote ${await fetchJwks(options)}`)
    return 0
  } catch (error) {
    return told(1, messageOf(error))
  }
}

function optionsFrom(args: readonly string[]): FetchJwksOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      dir: { type: 'string', short: 'd' },
      'issuer-id': { type: 'string', short: 'i' },
      url: { type: 'string', short: 'u' },
      timeout: { type: 'string', short: 'm', default: '900' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return null
  const { dir: directory, 'issuer-id': issuerId, url, timeout } = values
  if (directory === undefined || issuerId === undefined || url === undefined) {
    throw new TypeError('--dir, --issuer-id and --url are needed')
  }
  if (!/^[1-9]\d{0,4}$/.test(timeout)) {
    throw new TypeError(`--timeout must be whole seconds from 1 to 86400; got ${timeout}`)
  }
  return { directory, issuerId, url, timeoutSeconds: Number(timeout) }
}

function told(code: number, message: string): number {
  console.error(message)
  return code
}

/** With the cause, where a failed fetch says what happened. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
