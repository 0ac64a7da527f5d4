import { ordersResource } from '@sekisho-apps/identity-provider'
import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Directories in which the pages keep keys, secrets and snapshots. */
export const hostPlaces: readonly string[] = ['/etc/orders', '/var/lib/orders']

/** Writes what the programs of the pages read there, for one issuer. Returns the directory. */
export async function writeHostFiles(directory: string, issuer: string): Promise<string> {
  const host = join(directory, 'host')
  mkdirSync(join(host, 'keys'), { recursive: true })
  const jwks = await keySetOf(issuer)
  const files: Readonly<Record<string, string>> = {
    'jwks.json': JSON.stringify(jwks),
    'keys/login.json': JSON.stringify(jwks),
    'login.pem': publicPem(jwks),
    'decryption.pem': privatePem(),
    // No certificate: nothing is fetched with it.
    'authorities.pem': '',
    'client-secret': 'a client secret\n',
    'policy.env': `JWT_ISSUER=${issuer}\nJWT_AUDIENCE=${ordersResource}\n`,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(host, name), text)
  return host.replaceAll('\\', '/')
}

interface KeySetDocument {
  readonly keys: readonly JsonWebKey[]
}

async function keySetOf(issuer: string): Promise<KeySetDocument> {
  const metadata = await fetch(`${issuer}/.well-known/openid-configuration`)
  const { jwks_uri: url } = (await metadata.json()) as { readonly jwks_uri: string }
  return (await (await fetch(url)).json()) as KeySetDocument
}

function publicPem({ keys }: KeySetDocument): string {
  const key = keys.find(({ kty }) => kty === 'RSA')
  if (key === undefined) throw new Error('the provider publishes no RSA key')
  return createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()
}

function privatePem(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
