// C0 and C1 controls, and the two line breaks of Unicode.
const controls = /[\p{Cc}\u2028\u2029]/gu

/**
 * A process warning, on one line: a fault may quote what a client sent, and line breaks would write further
 * lines into a log, other controls to a terminal.
 */
export function processWarning(code: string, message: string): void {
  const line = message.replaceAll(
    controls,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  process.emitWarning(line, { code })
}
