/** Scripts that npm runs on the machine of whoever installs, or that change what is published. */
const hooks = [
  'preinstall',
  'install',
  'postinstall',
  'preprepare',
  'prepare',
  'postprepare',
  'prepublish',
  'prepublishOnly',
  'prepack',
  'postpack',
  'dependencies',
]

/** What must stand in `package.json`, with what it must be. */
const wanted = [
  { path: 'license', fits: (value) => value === 'MIT', what: 'MIT' },
  { path: 'type', fits: (value) => value === 'module', what: 'module' },
  {
    path: 'engines',
    fits: (value) => typeof value?.node === 'string',
    what: 'an object with node',
  },
  { path: 'exports', fits: (value) => value?.['.'] !== undefined, what: 'an object with "."' },
  { path: 'sideEffects', fits: (value) => typeof value === 'boolean', what: 'true or false' },
  {
    path: 'files',
    fits: (value) => Array.isArray(value) && value.includes('dist'),
    what: 'a list with dist',
  },
  { path: 'publishConfig.access', fits: (value) => value === 'public', what: 'public' },
  { path: 'publishConfig.provenance', fits: (value) => value === true, what: 'true' },
]

/** Faults of one `package.json`, in words. */
export function faultsOfManifest(manifest) {
  const faults = []
  for (const { path, fits, what } of wanted) {
    const value = path.split('.').reduce((from, name) => from?.[name], manifest)
    if (!fits(value)) {
      faults.push(`${manifest.name}: ${path} is ${JSON.stringify(value)}, it must be ${what}`)
    }
  }
  for (const hook of hooks.filter((name) => manifest.scripts?.[name] !== undefined)) {
    faults.push(`${manifest.name}: the script ${hook} runs where it is installed or packed`)
  }
  if (manifest.gypfile === true) {
    faults.push(`${manifest.name}: gypfile compiles at the place where it is installed`)
  }
  return faults
}

/** Without an address of the repository npm refuses provenance; it must be the same in all packages. */
export function faultsOfRepository(packages) {
  const faults = []
  for (const { folder, manifest } of packages) {
    const { type, url, directory } = manifest.repository ?? {}
    if (type !== 'git' || url === undefined) {
      faults.push(`${manifest.name}: repository has no address of git: { type, url, directory }`)
    } else if (directory !== folder) {
      faults.push(`${manifest.name}: repository.directory is ${directory}, it must be ${folder}`)
    }
  }
  const urls = new Set(packages.map(({ manifest }) => manifest.repository?.url))
  if (urls.size > 1) faults.push(`repository.url differs: ${[...urls].join(', ')}`)
  return faults
}
