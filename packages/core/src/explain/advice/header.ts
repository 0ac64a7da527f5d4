import { decodeBase64url } from '../../encoding/base64url.ts'
import { readJsonObject, type JsonFault } from '../../encoding/json-object.ts'
import type { AuthError } from '../../errors.ts'
import { kindOf } from '../../kind-of.ts'

interface Finding {
  readonly found: string
  readonly advice: string
}

const extensions: Readonly<Record<string, string>> = {
  crit: 'the header names extensions in crit that must be understood: have the issuer leave them out of its access tokens',
  b64: 'the payload is not encoded (b64): have the issuer sign in the usual form',
  zip: 'the payload is compressed (zip): have the issuer leave the compression out',
  cty: 'a JWT lies inside this JWT (cty): have the issuer sign once, or encrypt the signed token',
}

/** What is wrong with a header that `parse` refused; no value of it is shown. */
export function adviceOnHeader(raw: string, { claim }: AuthError): Finding {
  const bytes = decodeBase64url(raw.slice(0, raw.indexOf('.'))) ?? Buffer.alloc(0)
  const header = readJsonObject(bytes)
  if (typeof header === 'string') return adviceOnJson('header', header, bytes)
  const member = claim ?? 'alg'
  const extension = extensions[member]
  const value: unknown = Object.hasOwn(header, member) ? header[member] : undefined
  if (extension !== undefined && (member !== 'cty' || typeof value === 'string')) {
    return { found: `the header has ${member}`, advice: extension }
  }
  return {
    found: `${member} is ${kindOf(value)}`,
    advice: `have the issuer write ${member} as text${member === 'alg' ? ', the name of the algorithm that signed' : ', or leave it out'}; no library does otherwise, so look who changed the header`,
  }
}

/** What is wrong with bytes that are no JSON object. */
export function adviceOnJson(part: string, fault: JsonFault, bytes: Buffer): Finding {
  const found = `the ${part} ${fault}`
  if (bytes.length === 0) return { found: `the ${part} is empty`, advice: 'a segment was lost' }
  if (bytes.subarray(0, 3).toString('latin1') === 'eyJ') {
    return { found, advice: `the ${part} is encoded in base64url twice: encode it once` }
  }
  return { found, advice: adviceOn[fault] }
}

const adviceOn: Readonly<Record<JsonFault, string>> = {
  'is not UTF-8': 'have the issuer write UTF-8; or the token was changed, or is of another format',
  'is not JSON':
    'the token was changed, its segments are in another order, or it is of another format (PASETO, a signed cookie)',
  'is not a JSON object': 'have the issuer write a JSON object',
  'is nested too deeply': 'have the issuer put less nested data into the token',
  'has a member name twice':
    'two readers could take it for two tokens: have the issuer write each name once; two mappers for one claim are the usual cause',
  'has a number beyond range': 'have the issuer write numbers that fit into 64 bits, or text',
}
