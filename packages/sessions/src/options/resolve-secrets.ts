import { invalidOption } from '@sekisho/core/options'

const least = 32

/** The secrets as bytes, the sealing one first. @throws {TypeError} that shows none of them. */
export function resolveSecrets(secret: unknown): readonly Buffer[] {
  const list: readonly unknown[] = Array.isArray(secret) ? secret : [secret]
  if (list.length === 0) throw invalidOption('secret', list, 'one or more secrets')
  return list.map((given) => {
    const bytes =
      typeof given === 'string'
        ? Buffer.from(given, 'utf8')
        : given instanceof Uint8Array
          ? Buffer.from(given)
          : null
    if (bytes !== null && bytes.length >= least) return bytes
    throw invalidOption(
      'secret',
      bytes === null ? given : `${bytes.length} bytes`,
      `at least ${least} random bytes, or text of as many; make one with: openssl rand -base64 48`,
    )
  })
}
