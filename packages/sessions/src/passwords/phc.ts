/** A password hash as text: algorithm, parameters, salt and hash, all in one ("PHC string"). */
export interface Phc {
  readonly algorithm: string
  /** `v=19` of Argon2; null where it has none. */
  readonly version: number | null
  readonly parameters: ReadonlyMap<string, number>
  readonly salt: Buffer
  readonly hash: Buffer
}

const form =
  /^\$([a-z0-9-]{1,32})(?:\$v=(\d{1,5}))?\$([a-z]{1,8}=\d{1,10}(?:,[a-z]{1,8}=\d{1,10}){0,7})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,172})$/

/** Null for text of any other form. */
export function readPhc(text: string): Phc | null {
  const [, algorithm, version, parameters, salt, hash] = form.exec(text) ?? []
  if (algorithm === undefined || parameters === undefined || salt === undefined) return null
  const pairs = parameters.split(',').map((pair) => pair.split('=') as [string, string])
  return {
    algorithm,
    version: version === undefined ? null : Number(version),
    parameters: new Map(pairs.map(([name, value]) => [name, Number(value)])),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash ?? '', 'base64'),
  }
}

export function writePhc({ algorithm, version, parameters, salt, hash }: Phc): string {
  const pairs = [...parameters].map(([name, value]) => `${name}=${value}`).join()
  const head = version === null ? algorithm : `${algorithm}$v=${version}`
  return `$${head}$${pairs}$${unpadded(salt)}$${unpadded(hash)}`
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}
