import type { TestKey } from './signing.ts'

/** Every way in which a public key is commonly written down: what an attacker may try as a secret. */
export function publicKeyForms({ publicKey, jwk }: TestKey): ReadonlyMap<string, Buffer> {
  const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string
  const der = publicKey.export({ type: 'spki', format: 'der' })
  const lines = pem.trimEnd().split('\n')
  const forms: Record<string, string | Buffer> = {
    'SPKI PEM': pem,
    'SPKI PEM without the last line break': pem.trimEnd(),
    'SPKI PEM with a second line break': `${pem}\n`,
    'SPKI PEM with CRLF': pem.replaceAll('\n', '\r\n'),
    'SPKI PEM with CRLF, trimmed': lines.join('\r\n'),
    'SPKI PEM on one line': lines.join(''),
    'SPKI PEM with written line breaks': pem.replaceAll('\n', '\\n'),
    'SPKI PEM after white space': ` \n${pem}`,
    'SPKI PEM after a byte order mark': `\ufeff${pem}`,
    'SPKI PEM in base64': Buffer.from(pem).toString('base64'),
    'SPKI PEM without its frame': lines.slice(1, -1).join('\n'),
    'SPKI DER': der,
    'SPKI DER in base64': der.toString('base64'),
    'SPKI DER in base64url': der.toString('base64url'),
    'SPKI DER in hex': der.toString('hex'),
    'the JWK': JSON.stringify(jwk),
    'the JWK without kid': JSON.stringify({ ...jwk, kid: undefined }),
    'the JWK, indented': JSON.stringify(jwk, null, 2),
    'the JWK Set': JSON.stringify({ keys: [jwk] }),
    'the kid': jwk.kid,
    'no bytes': '',
    ...membersOf(jwk),
    ...pkcs1Of(publicKey),
  }
  return new Map(Object.entries(forms).map(([name, form]) => [name, Buffer.from(form)]))
}

function membersOf(jwk: TestKey['jwk']): Record<string, string | Buffer> {
  const named = ['n', 'e', 'x', 'y'].filter((name) => name in jwk)
  const texts = named.map((name) => [name, jwk[name] as string] as const)
  const bytes = texts.map(([name, text]) => [`bytes of ${name}`, Buffer.from(text, 'base64url')])
  const point = texts.map(([, text]) => Buffer.from(text, 'base64url'))
  return {
    ...Object.fromEntries([...texts, ...bytes]),
    'the members in a row': Buffer.concat(point),
    'the point': Buffer.concat([Buffer.from([4]), ...point]),
  }
}

function pkcs1Of(publicKey: TestKey['publicKey']): Record<string, string | Buffer> {
  if (publicKey.asymmetricKeyType !== 'rsa') return {}
  const pem = publicKey.export({ type: 'pkcs1', format: 'pem' }) as string
  return {
    'PKCS#1 PEM': pem,
    'PKCS#1 PEM without the last line break': pem.trimEnd(),
    'PKCS#1 PEM with CRLF': pem.replaceAll('\n', '\r\n'),
    'PKCS#1 DER': publicKey.export({ type: 'pkcs1', format: 'der' }),
  }
}
