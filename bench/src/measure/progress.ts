/** One line on the terminal that is written over; plain lines where there is none. */
export function progressOf(title: string): (text: string) => void {
  const { stderr } = process
  const started = Date.now()
  return (text) => {
    const line = `${title}: ${text} (${Math.round((Date.now() - started) / 1000)} s)`
    if (stderr.isTTY) stderr.write(`\r[K${line}`)
    else if (text.startsWith('done') || text.startsWith('warming')) stderr.write(`${line}\n`)
    if (stderr.isTTY && text.startsWith('done')) stderr.write('\n')
  }
}
