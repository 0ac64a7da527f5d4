import { runCommand } from '../run-command.mjs'

/** Packs one package into a folder: name, version, filename, size, integrity, files. */
export function pack(folder, target) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', target]
  const [packed] = JSON.parse(runCommand('npm', args, folder))
  return packed
}
