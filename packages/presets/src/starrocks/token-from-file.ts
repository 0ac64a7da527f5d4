import { readFileSync } from 'node:fs'
import { invalidOption } from '@sekisho/core/options'

const longestToken = 262_144

/**
 * The token in a file, as the client of StarRocks takes it
 * (`--authentication-openid-connect-client-id-token-file`): one line of text, with or without its end.
 *
 * For a client that logs in; nothing is verified.
 *
 * @throws {TypeError} for a file that cannot be read, and for one that holds anything but one token; it
 *   shows nothing of it.
 */
export function tokenFromFile(path: string): string {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new TypeError(
      'Sekisho: the file of tokenFromFile() cannot be read; check the path and its rights',
      { cause },
    )
  }
  const token = text.replace(/[\0\r\n]+$/, '')
  if (token.length > longestToken || !/^[\w-]+(?:\.[\w-]*){2,4}$/.test(token)) {
    throw invalidOption(
      'the file of tokenFromFile()',
      'something else',
      'one token and nothing beside it',
    )
  }
  return token
}
