/** Text without the spaces and tabs around it (OWS of RFC 9110 section 5.6.3), and no other white space. */
export function trimOws(text: string): string {
  // Beyond either end charCodeAt answers NaN, where both loops stop.
  let start = 0
  let end = text.length
  while (isOws(text.charCodeAt(start))) start += 1
  while (isOws(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isOws(code: number): boolean {
  return code === 0x20 || code === 0x09
}
