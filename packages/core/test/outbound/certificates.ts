import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A certificate and its key as PEM, and where they lie. */
export interface Certificate {
  readonly certFile: string
  readonly keyFile: string
  readonly cert: string
  readonly key: string
}

/** Two authorities that do not know each other, and what the first one signed. */
export interface TestAuthority {
  /** The folder of all of it, to put more into; gone at the end of the file's tests. */
  readonly folder: string
  readonly ca: Certificate
  readonly otherCa: Certificate
  /** For a server on 127.0.0.1. */
  readonly server: Certificate
  /** For a server called elsewhere.example. */
  readonly misnamed: Certificate
  readonly client: Certificate
}

const config = `
[req]
distinguished_name = dn
prompt = no
[dn]
CN = Sekisho test
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[server]
subjectAltName = IP:127.0.0.1
[misnamed]
subjectAltName = DNS:elsewhere.example
[client]
extendedKeyUsage = clientAuth
`

/** Makes the certificates with the openssl of this machine. Call it while tests are collected. */
export function makeTestAuthority(): TestAuthority {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-tls-'))
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })
  writeFileSync(join(folder, 'openssl.cnf'), config)
  const ca = selfSigned(folder, 'ca')
  return {
    folder,
    ca,
    otherCa: selfSigned(folder, 'other-ca'),
    server: signed(folder, 'server', ca),
    misnamed: signed(folder, 'misnamed', ca),
    client: signed(folder, 'client', ca),
  }
}

function selfSigned(folder: string, name: string): Certificate {
  const { certFile, keyFile } = makeKey(folder, name)
  const subject = ['-subj', `/CN=Sekisho test ${name}`, '-extensions', 'ca', '-days', '2']
  openssl(folder, ['req', '-x509', '-new', '-key', keyFile, ...subject, '-out', certFile])
  return read(certFile, keyFile)
}

function signed(folder: string, name: string, ca: Certificate): Certificate {
  const { certFile, keyFile } = makeKey(folder, name)
  const request = join(folder, `${name}.csr`)
  openssl(folder, ['req', '-new', '-key', keyFile, '-subj', `/CN=${name}`, '-out', request])
  const by = ['-CA', ca.certFile, '-CAkey', ca.keyFile, '-CAcreateserial', '-days', '2']
  const extensions = ['-extfile', join(folder, 'openssl.cnf'), '-extensions', name]
  openssl(folder, ['x509', '-req', '-in', request, ...by, ...extensions, '-out', certFile])
  return read(certFile, keyFile)
}

function makeKey(folder: string, name: string): Pick<Certificate, 'certFile' | 'keyFile'> {
  const keyFile = join(folder, `${name}.key`)
  openssl(folder, ['genrsa', '-out', keyFile, '2048'])
  return { certFile: join(folder, `${name}.crt`), keyFile }
}

function read(certFile: string, keyFile: string): Certificate {
  const [cert, key] = [readFileSync(certFile, 'utf8'), readFileSync(keyFile, 'utf8')]
  return { certFile, keyFile, cert, key }
}

function openssl(folder: string, parameters: readonly string[]): void {
  try {
    execFileSync('openssl', parameters, {
      stdio: 'pipe',
      env: { ...process.env, OPENSSL_CONF: join(folder, 'openssl.cnf') },
    })
  } catch (cause) {
    throw new Error('These tests make certificates with the openssl command: install OpenSSL', {
      cause,
    })
  }
}
