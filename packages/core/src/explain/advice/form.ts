/** Signs of a text that is no token as it stands, the surest first, and what to do. */
const signs: readonly (readonly [sign: RegExp, advice: string])[] = [
  [/^\s*$/, 'the text is empty: the variable or header it came from has no value'],
  [
    /^(?:undefined|null|NaN|true|false|\[object \w+\])$/,
    'this is a variable without a value, or an object, turned into text: look where the token is read from; a missing await is the usual cause',
  ],
  [
    /^\s*authorization\s*:/i,
    'this is the whole header line: hand over what follows "Bearer " only',
  ],
  [
    /^\s*(?:bearer|dpop)[\s:]/i,
    'the text begins with the scheme of the Authorization header: take "Bearer " off, the token begins after it',
  ],
  [
    /^\s*-----BEGIN/,
    'this is PEM text, a key or certificate and no token; if it is a private key, it was shown around: replace it',
  ],
  [
    /^\s*[[{]/,
    'this is JSON, the whole answer of the token endpoint perhaps: hand over its access_token only',
  ],
  [/^\s*</, 'this is XML or HTML, a SAML assertion or an error page perhaps, and no token'],
  [
    /["'`]/,
    'there are quotes around or in the token: take them off; a .env file or JSON left them',
  ],
  [/%[0-9a-f]{2}/i, 'the token is URL-encoded: decode it once before handing it over'],
  [/[\r\n]/, 'there are line breaks in the token: take them out; a terminal or file wrapped it'],
  [/…|\.\.\.$/, 'the token was shortened for display: copy it whole, from the request itself'],
  [
    /[^\t\x20-\x7e]/,
    'there are characters beyond ASCII, invisible ones perhaps: copy the token anew',
  ],
  [/\s/, 'there is white space in the token: take it out; it was copied with more than itself'],
  [/,/, 'there is a comma: two tokens or two header lines were joined; send one'],
  [
    /^[\w-]{1,80}=eyJ/,
    'a name and an equals sign stand before the token, of a cookie or form field: take them off',
  ],
  [/^ZXlK/, 'the token is encoded in base64 a second time: decode it once'],
  [
    /[=]/,
    'there is padding (=), which base64url of a JWS does not have: something encoded it anew',
  ],
  [
    /[+/]/,
    'the token is written in base64, not base64url (+ and / stand for - and _): something encoded it anew',
  ],
]

/** What to do about a text that `parse` does not read as a token; nothing of the text is shown. */
export function adviceOnForm(raw: string, maxTokenBytes: number): string {
  if (raw.length > maxTokenBytes) {
    return `the token is longer than maxTokenBytes ${maxTokenBytes}: have the issuer put less into it, lists of groups are the usual cause, or raise maxTokenBytes`
  }
  const [, advice] = signs.find(([sign]) => sign.test(raw)) ?? []
  return advice ?? adviceOnSegments(raw.split('.'))
}

function adviceOnSegments(segments: readonly string[]): string {
  switch (segments.length) {
    case 1:
      return 'there is no dot in it: the token was cut off, or it is opaque; for opaque tokens set introspection, or have the issuer give out JWTs for this audience'
    case 2:
      return 'the third segment, the signature, is missing: the token was cut off, or never signed'
    case 3:
      return adviceOnLengths(segments)
    case 5:
      return 'the token is encrypted (JWE): give the private key in decryptionKeys, or have the issuer only sign its access tokens'
    default:
      return segments.length === 4
        ? 'there is one segment too many: a dot and text were added to the token'
        : 'there are too many segments: several tokens were joined'
  }
}

function adviceOnLengths(segments: readonly string[]): string {
  const place = ['header', 'payload', 'signature'][
    segments.findIndex((segment) => segment.length % 4 === 1)
  ]
  return place === undefined
    ? 'the last character of a segment is not the one base64url has there: a character was changed, or the token was cut off'
    : `no base64url has the length of the ${place}: characters were lost, or the token was cut off`
}
