import { onTestFinished } from 'vitest'

/** The process warnings of one code that the running test causes; they come one turn late. */
export function processWarnings(code: string): readonly string[] {
  const messages: string[] = []
  const listen = (warning: Error & { readonly code?: unknown }): void => {
    if (warning.code === code) messages.push(warning.message)
  }
  process.on('warning', listen)
  onTestFinished(() => {
    process.off('warning', listen)
  })
  return messages
}
