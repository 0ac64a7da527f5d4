import { onTestFinished, vi } from 'vitest'

/** The process warnings of the test, kept from the terminal. */
export function heardWarnings(): readonly string[] {
  const heard: string[] = []
  const spy = vi.spyOn(process, 'emitWarning').mockImplementation((warning) => {
    heard.push(String(warning))
  })
  onTestFinished(() => spy.mockRestore())
  return heard
}
