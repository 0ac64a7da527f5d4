import type { SentResponse } from './sent-response.ts'

/** The answer at the beginning of a text, and how much of the text it takes. */
interface Read {
  readonly answer: SentResponse
  readonly length: number
}

/**
 * Every answer in what a connection sent, in order, as RFC 9112 section 6 frames them. Answers of
 * informational kind (100 Continue) count like others. One that has not come in full is left out.
 *
 * @param text one character per byte.
 * @param ended whether the connection ended, so that nothing more will come.
 * @throws {Error} where no answer begins.
 */
export function readAnswers(text: string, ended: boolean): readonly SentResponse[] {
  const answers: SentResponse[] = []
  let rest = text
  while (rest !== '') {
    const read = readAnswer(rest, ended)
    if (read === null) break
    answers.push(read.answer)
    rest = rest.slice(read.length)
  }
  return answers
}

function readAnswer(text: string, ended: boolean): Read | null {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd < 0 && !ended) return null
  const { status, headers } = readHead(text.slice(0, headEnd < 0 ? undefined : headEnd))
  if (headEnd < 0) return { answer: { status, headers, body: '' }, length: text.length }
  const body = readBody(text.slice(headEnd + 4), status, headers, ended)
  if (body === null) return null
  const [content, length] = body
  const answer = { status, headers, body: Buffer.from(content, 'latin1').toString('utf8') }
  return { answer, length: headEnd + 4 + length }
}

function readHead(head: string): Omit<SentResponse, 'body'> {
  const [statusLine = '', ...lines] = head.split('\r\n')
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1]
  if (status === undefined) throw new Error(`expected an HTTP answer, got ${JSON.stringify(head)}`)
  const headers: Record<string, string[]> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    ;(headers[name] ??= []).push(line.slice(colon + 1).trim())
  }
  return { status: Number(status), headers }
}

/** The content, and how many characters it took; null when more must come. */
function readBody(
  text: string,
  status: number,
  headers: SentResponse['headers'],
  ended: boolean,
): readonly [content: string, length: number] | null {
  // The answer to HEAD announces a body that does not come; none of ours begins like an answer.
  if (status < 200 || status === 204 || status === 304 || text.startsWith('HTTP/1.')) return ['', 0]
  if (headers['transfer-encoding'] !== undefined) return readChunks(text)
  const announced = headers['content-length']?.[0]
  if (announced === undefined) return ended ? [text, text.length] : null
  const length = Number(announced)
  if (text.length >= length) return [text.slice(0, length), length]
  return ended ? [text, text.length] : null
}

function readChunks(text: string): readonly [content: string, length: number] | null {
  let content = ''
  let at = 0
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at)
    if (lineEnd < 0) return null
    const size = Number.parseInt(text.slice(at, lineEnd), 16)
    const next = lineEnd + 2 + size + 2
    if (!(next <= text.length)) return null
    if (size === 0) return [content, next]
    content += text.slice(lineEnd + 2, lineEnd + 2 + size)
    at = next
  }
}
