import { decodeBase64url } from '../../encoding/base64url.ts'
import { readJsonObject } from '../../encoding/json-object.ts'
import { isAuthError, type AuthError } from '../../errors.ts'
import { parse } from '../../pipeline/parse.ts'
import type { ParsedToken, RawToken } from '../../pipeline/tokens.ts'
import { shown } from '../../shown.ts'
import { adviceOnForm } from '../advice/form.ts'
import { adviceOnHeader } from '../advice/header.ts'
import { adviceOnPayload } from '../advice/payload.ts'
import type { Notes, Report } from '../report.ts'

const headerWanted = 'a JSON object with a string alg, and without crit, b64, zip and nesting'
const payloadWanted = 'a JSON object without a name twice'

/** `parse`, told in three steps: form, header, payload. */
export function tellForm(raw: RawToken, maxTokenBytes: number, report: Report): ParsedToken {
  const form = (): Notes => ({
    expected: `three segments of base64url, at most ${maxTokenBytes} characters`,
    found: measured(raw, maxTokenBytes),
  })
  try {
    const parsed = parse(raw, maxTokenBytes)
    const { alg, kid, typ } = parsed.header
    report.pass('form', form)
    report.pass('header', () => ({
      expected: headerWanted,
      found: `alg ${shown(alg)}, ${kid === undefined ? 'no kid' : `kid ${shown(kid)}`}, ${typ === undefined ? 'no typ' : `typ ${shown(typ)}`}`,
    }))
    report.pass('payload', () => ({ expected: payloadWanted, found: 'a JSON object' }))
    return parsed
  } catch (error) {
    if (isAuthError(error)) tellFault(raw, maxTokenBytes, error, form, report)
    throw error
  }
}

function tellFault(
  raw: RawToken,
  maxTokenBytes: number,
  error: AuthError,
  form: () => Notes,
  report: Report,
): void {
  switch (faultyPart(raw, error)) {
    case 'form':
      report.fail('form', error, () => ({ ...form(), advice: adviceOnForm(raw, maxTokenBytes) }))
      return
    case 'header':
      report.pass('form', form)
      report.fail('header', error, () => ({
        expected: headerWanted,
        ...adviceOnHeader(raw, error),
      }))
      return
    default:
      report.pass('form', form)
      report.pass('header', () => ({ expected: headerWanted }))
      report.fail('payload', error, () => ({ expected: payloadWanted, ...adviceOnPayload(raw) }))
  }
}

/** Which part `parse` refused; the parts are read as it reads them. */
function faultyPart(raw: RawToken, error: AuthError): 'form' | 'header' | 'payload' {
  if (error.code === 'token_too_large' || error.code === 'token_encrypted') return 'form'
  const segments = raw.split('.', 4)
  const bytes = segments.map(decodeBase64url)
  const [header = null] = bytes
  if (segments.length !== 3 || header === null) return 'form'
  if (error.code === 'header_unsupported' || error.claim !== undefined) return 'header'
  if (typeof readJsonObject(header) === 'string') return 'header'
  return bytes.includes(null) ? 'form' : 'payload'
}

function measured(raw: RawToken, maxTokenBytes: number): string {
  if (raw.length > maxTokenBytes) return `${raw.length} characters`
  const segments = raw.split('.')
  const lengths = segments.slice(0, 6).map(({ length }) => length)
  return segments.length === 1
    ? `one segment of ${raw.length} characters, no dot`
    : `${segments.length} segments of ${lengths.join(', ')}${segments.length > 6 ? ', …' : ''} characters`
}
