import { execFileSync } from 'node:child_process'

/** Runs a command and returns what it printed; its failure is an error with all it said. */
export function runCommand(command, args, cwd) {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    const said = `${error.stdout ?? ''}\n${error.stderr ?? ''}`.trim()
    throw new Error(`${command} ${args.join(' ')} failed:\n${said || error.message}`, {
      cause: error,
    })
  }
}
