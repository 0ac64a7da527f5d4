import { systemNamed } from './systems/systems.ts'
import { runSystem } from './systems/run-system.ts'

const flag = process.argv.indexOf('--system')
if (flag < 0) await import('./all-frameworks.ts')
else process.exitCode = await runSystem(systemNamed(process.argv[flag + 1]))
