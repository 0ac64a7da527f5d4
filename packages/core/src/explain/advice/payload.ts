import { decodeBase64url } from '../../encoding/base64url.ts'
import { readJsonObject } from '../../encoding/json-object.ts'
import { adviceOnJson } from './header.ts'

/** What is wrong with a payload that `parse` refused; nothing of it is shown. */
export function adviceOnPayload(raw: string): { readonly found: string; readonly advice: string } {
  const bytes = decodeBase64url(raw.split('.', 2)[1] ?? '') ?? Buffer.alloc(0)
  const claims = readJsonObject(bytes)
  return typeof claims === 'string'
    ? adviceOnJson('payload', claims, bytes)
    : { found: 'a JSON object', advice: 'see the message of the logged error' }
}
