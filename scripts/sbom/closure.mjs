import { byText } from '../by-text.mjs'

/**
 * Where npm finds a dependency from a folder of the lockfile: in the nearest node_modules, upwards.
 *
 * @param {Record<string, object>} entries `packages` of a lockfile
 */
function placeOf(name, from, entries) {
  for (let folder = from; ;) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    if (entries[place] !== undefined) return entries[place].link ? entries[place].resolved : place
    if (folder === '') return null
    folder = folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : ''
  }
}

/**
 * The production dependencies of a workspace, their own included: what npm installs with it. Peers are
 * left out: they are the choice of whoever installs. An optional dependency counts when the lockfile has it.
 *
 * @returns {{ place: string, name: string, entry: object, needs: string[] }[]} the workspace itself
 *   first, the others by place; `needs` are places
 */
export function closureOf(folder, lock) {
  const entries = lock.packages
  if (entries[folder] === undefined) throw new Error(`the lockfile has no ${folder}`)
  const found = new Map()
  const waiting = [folder]
  for (const place of waiting) {
    if (found.has(place)) continue
    const entry = entries[place]
    const needs = []
    for (const name of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) {
      const at = placeOf(name, place, entries)
      const optional = entry.optionalDependencies?.[name] !== undefined
      if (at !== null) needs.push(at)
      else if (!optional) throw new Error(`the lockfile has no ${name}, which ${place} needs`)
    }
    const name = entry.name ?? place.slice(place.lastIndexOf('node_modules/') + 13)
    found.set(place, { place, name, entry, needs: needs.toSorted(byText) })
    waiting.push(...needs)
  }
  const [self, ...others] = found.values()
  return [self, ...others.toSorted((a, b) => byText(a.place, b.place))]
}
