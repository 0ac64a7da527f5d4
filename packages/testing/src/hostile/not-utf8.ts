/** The same text, with a byte that no UTF-8 text holds inside its last string. */
export function notUtf8(json: string): Buffer {
  const quote = json.lastIndexOf('"')
  return Buffer.concat([
    Buffer.from(json.slice(0, quote)),
    Buffer.from([0xff]),
    Buffer.from(json.slice(quote)),
  ])
}
