const mostBytes = 262_144

/** A JSON object from a URL: status 200, no redirect, 256 KiB at most. @throws {Error} that says what came. */
export async function fetchJson(
  url: URL,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, {
    signal,
    redirect: 'manual',
    headers: { accept: 'application/json' },
  })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`${url.href} answered ${response.status}, expected 200`)
  }
  const document: unknown = JSON.parse(await textOf(url, response))
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new Error(`${url.href} answered with JSON that is no object`)
  }
  return document as Readonly<Record<string, unknown>>
}

async function textOf(url: URL, response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > mostBytes)
      throw new Error(`${url.href} answered with more than ${mostBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
