import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request, type RequestOptions } from 'node:https'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { checkNames } from '../options/checks.ts'
import { invalidOption } from '../options/invalid-option.ts'
import type { Fetch } from './fetch-document.ts'

/** Whom to trust, and who we are, when fetching over TLS 1.2 or newer. Files are PEM. */
export interface TlsOptions {
  /** Certificates of authorities; only these are then trusted, not the system's. */
  readonly caFile?: string
  /** A directory of such files, `*.pem`, `*.crt` or `*.cer`. */
  readonly caDirectory?: string
  /** Our certificate for mutual TLS, with its chain; needs `keyFile`. */
  readonly certFile?: string
  /** The private key of `certFile`. */
  readonly keyFile?: string
}

/** With these a Response must have no body. */
const withoutBody: ReadonlySet<number> = new Set([204, 205, 304])

type Credentials = Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'minVersion'>

/**
 * A `fetch` with its own trust and identity, over `node:https`: the global one takes neither. It
 * follows no redirect.
 *
 * @throws {TypeError} for a file that cannot be read, a directory without certificates, half a pair.
 */
export function tlsFetch(options: TlsOptions): Fetch {
  const credentials = credentialsFrom(options)
  return (url, init) => send(url, init, credentials)
}

function send(url: URL, init: RequestInit, credentials: Credentials): Promise<Response> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      ...credentials,
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(init.signal ? { signal: init.signal } : {}),
    })
    outgoing.on('error', reject)
    outgoing.once('response', (incoming) => {
      try {
        resolve(responseOf(incoming))
      } catch (error) {
        // Response takes no status over 599; what is thrown here would end the process.
        incoming.destroy()
        reject(error)
      }
    })
    outgoing.end(typeof init.body === 'string' ? init.body : undefined)
  })
}

function responseOf(incoming: IncomingMessage): Response {
  const headers = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  const status = incoming.statusCode ?? 0
  if (!withoutBody.has(status)) {
    return new Response(Readable.toWeb(incoming) as ReadableStream<Uint8Array>, { status, headers })
  }
  incoming.resume()
  return new Response(null, { status, headers })
}

function credentialsFrom(options: TlsOptions): Credentials {
  checkNames(options, ['caFile', 'caDirectory', 'certFile', 'keyFile'], 'tls')
  const { caFile, caDirectory, certFile, keyFile } = options
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw invalidOption('tls', Object.keys(options), 'with certFile and keyFile together')
  }
  const authorities = [
    ...(caFile === undefined ? [] : [read('tls.caFile', caFile)]),
    ...(caDirectory === undefined ? [] : certificatesIn(caDirectory)),
  ]
  return {
    minVersion: 'TLSv1.2',
    ...(authorities.length === 0 ? {} : { ca: authorities }),
    ...(certFile === undefined ? {} : { cert: read('tls.certFile', certFile) }),
    ...(keyFile === undefined ? {} : { key: read('tls.keyFile', keyFile) }),
  }
}

function certificatesIn(directory: string): readonly string[] {
  const names = listed(directory).filter((name) => /\.(?:pem|crt|cer)$/.test(name))
  if (names.length === 0) {
    throw invalidOption(
      'tls.caDirectory',
      directory,
      'a directory with *.pem, *.crt or *.cer files',
    )
  }
  return names.map((name) => read('tls.caDirectory', join(directory, name)))
}

function listed(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch (cause) {
    throw new TypeError('Sekisho: tls.caDirectory cannot be read; check the path and its rights', {
      cause,
    })
  }
}

function read(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new TypeError(
      `Sekisho: the file of ${name} cannot be read; check the path and its rights`,
      { cause },
    )
  }
}
