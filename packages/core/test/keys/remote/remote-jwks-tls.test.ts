import { copyFileSync, mkdirSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { discovery } from '../../../src/keys/remote/discovery.ts'
import { remoteJwks } from '../../../src/keys/remote/remote-jwks.ts'
import type { RemoteKeysOptions } from '../../../src/keys/remote/remote-options.ts'
import { messageOf } from '../../options/option-error.ts'
import { makeTestAuthority } from '../../outbound/certificates.ts'
import { serveTls } from '../../outbound/serve-tls.ts'
import { baseClaims, publicJwks, sign, verifierFor } from '../../signing.ts'

const { folder, ca, otherCa, server, misnamed, client } = makeTestAuthority()
const trusting = { caFile: ca.certFile }
const publish: RequestListener = (_, response) => response.end(JSON.stringify(publicJwks()))

function verdict(origin: string, options: RemoteKeysOptions): Promise<unknown> {
  return verifierFor({ keys: remoteJwks(`${origin}/jwks`, options) })
    .verify(sign({ alg: 'RS256', kid: 'rsa' }))
    .then(
      () => 'accepted',
      (error: unknown) => error,
    )
}

/** With the global fetch the cause lies one deeper. */
function unavailable(cause: RegExp) {
  return {
    code: 'keys_unavailable',
    kind: 'unavailable',
    retryAfterSeconds: 10,
    cause: expect.toSatisfy(
      ({ message, cause: deeper }: Error) =>
        cause.test(message) || (deeper instanceof Error && cause.test(deeper.message)),
    ) as unknown,
  }
}

describe('TD-7 whom the keys are believed from', () => {
  test('TD-7 a server of the authority in caFile, whose keys then verify', async () => {
    const { origin, requests } = await serveTls(server, publish)
    expect(await verdict(origin, { tls: trusting })).toBe('accepted')
    expect(requests).toEqual(['/jwks'])
  })

  test('TD-7 one of an authority in caDirectory', async () => {
    const caDirectory = join(folder, 'authorities')
    mkdirSync(caDirectory)
    copyFileSync(otherCa.certFile, join(caDirectory, 'other.crt'))
    const { origin } = await serveTls(server, publish)
    expect(await verdict(origin, { tls: { caDirectory } })).toMatchObject(
      unavailable(/unable to verify|unable to get (?:local )?issuer/),
    )
    copyFileSync(ca.certFile, join(caDirectory, 'ours.crt'))
    expect(await verdict(origin, { tls: { caDirectory } })).toBe('accepted')
  })

  test.each<readonly [string, RemoteKeysOptions]>([
    ['the system, which does not know it', {}],
    ['no authority at all', { tls: {} }],
    ['another authority', { tls: { caFile: otherCa.certFile } }],
  ])('TD-7 nobody, when the trust lies with %s', async (_, options) => {
    const { origin, requests } = await serveTls(server, publish)
    expect(await verdict(origin, options)).toMatchObject(
      unavailable(/unable to verify|unable to get (?:local )?issuer/),
    )
    expect(requests).toEqual([])
  })

  test('TD-7 no server of another name', async () => {
    const { origin, requests } = await serveTls(misnamed, publish)
    expect(await verdict(origin, { tls: trusting })).toMatchObject(
      unavailable(/IP: 127\.0\.0\.1 is not in the cert's list/),
    )
    expect(requests).toEqual([])
  })

  test('TD-7 no server that speaks TLS 1.1 at most', async () => {
    const old = {
      ...server,
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    } as const
    const { origin, requests } = await serveTls(old, publish)
    // The server itself is sound: somebody who asks for TLS 1.1 is served.
    const socket = connect({
      port: Number(new URL(origin).port),
      host: '127.0.0.1',
      ca: ca.cert,
      minVersion: 'TLSv1.1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    })
    await once(socket, 'secureConnect')
    expect(socket.getProtocol()).toBe('TLSv1.1')
    socket.destroy()

    expect(await verdict(origin, { tls: trusting })).toMatchObject(
      unavailable(/protocol version|wrong version|alert/i),
    )
    expect(requests).toEqual([])
  })

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('TD-7 a server that speaks %s', async (version) => {
    const options = { ...server, minVersion: version, maxVersion: version }
    const { origin } = await serveTls(options, publish)
    expect(await verdict(origin, { tls: trusting })).toBe('accepted')
  })
})

describe('TD-7 a server that asks who we are', () => {
  const mutual = { ...server, ca: ca.cert, requestCert: true, rejectUnauthorized: true }

  test('TD-7 answers the client with the certificate', async () => {
    const { origin } = await serveTls(mutual, publish)
    const { certFile, keyFile } = client
    expect(await verdict(origin, { tls: { ...trusting, certFile, keyFile } })).toBe('accepted')
  })

  test.each([
    ['without one', {}],
    ['with one of another authority', { certFile: otherCa.certFile, keyFile: otherCa.keyFile }],
  ])('TD-7 refuses a client %s', async (_, identity) => {
    const { origin, requests } = await serveTls(mutual, publish)
    expect(await verdict(origin, { tls: { ...trusting, ...identity } })).toMatchObject(
      unavailable(/alert|certificate|reset|hang up|EPIPE|aborted/i),
    )
    expect(requests).toEqual([])
  })
})

describe('TD-7 tls beside the other options', () => {
  test('TD-7 serves discovery as well, metadata and keys', async () => {
    const { origin, requests } = await serveTls(server, (request, response) => {
      const issuer = `https://${request.headers.host ?? ''}`
      const metadata = { issuer, jwks_uri: `${issuer}/keys` }
      response.end(JSON.stringify(request.url === '/keys' ? publicJwks() : metadata))
    })
    const verifier = verifierFor({ issuer: origin, keys: discovery({ tls: trusting }) })
    const token = sign({ alg: 'ES256', kid: 'p256' }, baseClaims({ iss: origin }))
    await expect(verifier.verify(token)).resolves.toHaveProperty('issuer', origin)
    expect(requests).toEqual(['/.well-known/openid-configuration', '/keys'])
  })

  test('TD-7 C066 the bounds of time and size hold, and no redirect is followed', async () => {
    const target = await serveTls(server, publish)
    const listeners: readonly (readonly [RequestListener, RegExp])[] = [
      [() => undefined, /no answer in time|aborted/],
      [(_, response) => response.end('x'.repeat(5000)), /longer than maxBodyBytes 4000/],
      [
        (_, response) => response.writeHead(302, { location: `${target.origin}/jwks` }).end(),
        /redirects are not followed/,
      ],
    ]
    for (const [listener, cause] of listeners) {
      const { origin } = await serveTls(server, listener)
      const options = { tls: trusting, timeoutMs: 200, maxBodyBytes: 4000 }
      expect(await verdict(origin, options)).toMatchObject(unavailable(cause))
    }
    expect(target.requests).toEqual([])
  })

  test('TD-7 cannot stand beside an own fetch', () => {
    const own = { tls: trusting, fetch: () => Promise.resolve(new Response()) }
    expect(messageOf(() => remoteJwks('https://issuer.example/jwks', own))).toMatch(
      /tls must be left out beside fetch; got "an object"/,
    )
  })

  test.each(['http://issuer.example/jwks', 'http://10.0.0.1/jwks'])(
    'TD-7 C064 %s is refused at the start, unless allowInsecureHttp says so',
    (url) => {
      expect(messageOf(() => remoteJwks(url))).toMatch(/an https URL \(or set allowInsecureHttp/)
      expect(() => remoteJwks(url, { allowInsecureHttp: true })).not.toThrow()
    },
  )

  test('TD-7 close() ends a fetch that hangs', async () => {
    const arrived = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<void>()
    const { origin } = await serveTls(server, (_, response) => {
      response.on('close', ended.resolve)
      arrived.resolve()
    })
    const verifier = verifierFor({
      keys: remoteJwks(`${origin}/jwks`, { tls: trusting, timeoutMs: 60_000, deadlineMs: 60_000 }),
    })
    const asked = verifier.verify(sign({ alg: 'RS256', kid: 'rsa' }))
    asked.catch(() => undefined)
    await arrived.promise
    const started = performance.now()
    await verifier.close()
    await expect(asked).rejects.toMatchObject(unavailable(/no answer in time|aborted|closed/))
    await ended.promise
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
