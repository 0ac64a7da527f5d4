// The lockfile brings Node 24; without it an older Node would run the tests in silence.
const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 22) {
  console.error(
    `Node ${process.version} is too old: run \`npm ci\` first, it installs Node 24 for this project's scripts.`,
  )
  process.exit(1)
}
