import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { isAuthError } from './errors.ts'
import { stampOf } from './keys/files/file-stamp.ts'
import { checkNames, numberWithin } from './options/checks.ts'
import { invalidOption } from './options/invalid-option.ts'
import type { VerifierOptions } from './options/verifier-options.ts'
import { policyFromEnv } from './policy-from-env.ts'
import type { Verifier } from './verifier.ts'
import { processWarning } from './process-warning.ts'

/**
 * The policy that a file describes, with the variables of `policyFromEnv` in `NAME=value` lines.
 *
 * @throws {TypeError} when the file cannot be read, and as `policyFromEnv`.
 */
export function policyFromFile(path: string): VerifierOptions {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new TypeError('Sekisho: the policy file cannot be read; check the path and its rights', {
      cause,
    })
  }
  return policyFromEnv(parseEnv(text))
}

const warningCode = 'SEKISHO_POLICY_NOT_UPDATED'

/** How a policy file is followed. */
export interface PolicyFileOptions {
  /** Seconds between two looks. 1–3600. Default 5. The timer keeps no process alive. */
  readonly intervalSeconds?: number
  /** Told why a changed file was not taken; the policy before stays. Default: a process warning. */
  readonly onRefused?: (error: unknown) => void
}

/** A policy file that is followed. */
export interface PolicyFileWatch {
  /** Looks now. Never rejects. */
  check(): Promise<'unchanged' | 'updated' | 'refused'>
  close(): void
}

/**
 * Updates a verifier whenever its policy file changes; a file that is no good policy is refused.
 *
 * @throws {TypeError} naming the option.
 */
export function watchPolicyFile(
  verifier: Verifier,
  path: string,
  options: PolicyFileOptions = {},
): PolicyFileWatch {
  checkNames(options, ['intervalSeconds', 'onRefused'], 'watchPolicyFile()')
  const { intervalSeconds = 5, onRefused = warn } = options
  if (typeof onRefused !== 'function') throw invalidOption('onRefused', onRefused, 'a function')
  const interval = numberWithin('intervalSeconds', intervalSeconds, 1, 3600)
  let stamp = stampOf([path])
  const check = async (): Promise<'unchanged' | 'updated' | 'refused'> => {
    const now = stampOf([path])
    if (now === stamp) return 'unchanged'
    stamp = now
    try {
      await verifier.update(policyFromFile(path))
      return 'updated'
    } catch (error) {
      // Keys that could not be had just now may be had at the next look.
      if (isAuthError(error)) stamp = ''
      void tellRefused(onRefused, error)
      return 'refused'
    }
  }
  const timer = setInterval(() => void check(), interval * 1000).unref()
  return {
    check,
    close: () => {
      clearInterval(timer)
    },
  }
}

/** A log that fails must end neither the watch nor the process; it is a process warning. */
async function tellRefused(onRefused: (error: unknown) => unknown, error: unknown): Promise<void> {
  try {
    await onRefused(error)
  } catch (fault) {
    const reason = fault instanceof Error ? String(fault) : typeof fault
    processWarning(warningCode, `Sekisho: onRefused failed: ${reason}`)
  }
}

function warn(error: unknown): void {
  processWarning(warningCode, `${String(error)}; the policy before stays in force`)
}
