/** The source that a file of `dist/` was made from; null for a path that nothing makes. */
export function sourceOf(path) {
  const [, name] = /^dist\/(.+?)\.(?:js|d\.ts)(?:\.map)?$/.exec(path) ?? []
  return name === undefined ? null : `src/${name}.ts`
}
