import type { AuthError } from '../../errors.ts'
import { causesOf, codesOf } from '../causes.ts'

const byCode: readonly (readonly [code: RegExp, advice: string])[] = [
  [
    /^ECONNREFUSED$/,
    'nothing listens there: check host and port; inside a container, localhost is the container itself',
  ],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'the host name is not known: check its spelling and the DNS'],
  [
    /CERT|^DEPTH_ZERO|^UNABLE_TO|^ERR_TLS|^ERR_SSL/,
    'the certificate of the issuer is not trusted: give its authority in the option tls or NODE_EXTRA_CA_CERTS',
  ],
  [
    /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/,
    'the connection was cut: look at proxies and firewalls',
  ],
  [/TIMEOUT|^ETIMEDOUT$/, 'no answer came in time: look at proxies, firewalls and timeoutMs'],
]

const byText: readonly (readonly [text: RegExp, advice: string])[] = [
  [/answered 3\d\d/, 'it is a redirect, which is not followed: configure the final URL'],
  [/answered 40[13]/, 'the endpoint wants credentials: check the client id and secret, or headers'],
  [
    /answered 4\d\d/,
    'nothing is at this URL: check it; with discovery() open <issuer>/.well-known/openid-configuration in a browser, or name the key set with remoteJwks(url)',
  ],
  [/answered 5\d\d/, 'the issuer itself is in trouble: wait, and tell its operator'],
  [/the metadata are of issuer/, 'set issuer to what the metadata say, character by character'],
  [/jwks_uri/, 'the metadata of the issuer name no usable jwks_uri: use remoteJwks(url)'],
  [/not a JWK Set/, 'the URL answers with something else than a key set: check it'],
  [/no key for/, 'the key set has no key for the allowed algorithms: compare algorithms with it'],
  [/is not JSON|is not a JSON/, 'a web page or the like came instead of JSON: check the URL'],
  [/no answer in time|aborted|timeout/i, 'no answer came in time: look at proxies and timeoutMs'],
  [/longer than maxBodyBytes/, 'the answer is too long to be a key set: check the URL'],
  [/more than maxConcurrent/, 'too many questions at once: raise maxConcurrent, or use JWTs'],
  [/verifier was closed/, 'close() was called: make a new verifier'],
]

/** What to do about an answer that could not be had. */
export function adviceOnOutage(error: AuthError): string {
  const codes = codesOf(error)
  const text = causesOf(error).join('\n')
  const known =
    byCode.find(([code]) => codes.some((name) => code.test(name))) ??
    byText.find(([pattern]) => pattern.test(text))
  const advice = known?.[1] ?? 'see the cause of the logged error'
  const retry = error.retryAfterSeconds
  return `${advice}; the token is not at fault${retry === undefined ? '' : `, and the next try is in ${retry} s`}`
}
