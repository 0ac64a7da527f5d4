import { isAbsolute, relative, resolve } from 'node:path'
import { invalidOption } from '@sekisho/core/options'

/** A file that settings name, below the directory they may name files in. @throws {TypeError} */
export function fileBelow(
  directory: string | undefined,
  name: string,
  setting: string,
  option: string,
): string {
  if (directory === undefined || directory === '') {
    throw new TypeError(
      `Sekisho: ${setting} names a file; say in ${option} which directory it lies in`,
    )
  }
  const path = resolve(directory, name)
  const below = relative(resolve(directory), path)
  const outside = below === '' || below === '..' || /^\.\.[/\\]/.test(below) || isAbsolute(below)
  if (isAbsolute(name) || outside) {
    throw invalidOption(setting, name, `a relative path that stays below ${option}`)
  }
  return path
}
