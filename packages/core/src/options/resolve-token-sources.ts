import { tokenReader, type TokenReader, type TokenSource } from '../http/token-sources.ts'
import { invalidOption } from './invalid-option.ts'

/** The readers of checked token sources, in their order. @throws {TypeError} naming the option. */
export function resolveTokenSources(sources: unknown): readonly TokenReader[] {
  if (!Array.isArray(sources) || sources.length === 0) {
    throw invalidOption('tokenSources', sources, 'a non-empty list')
  }
  return sources.map((source: unknown) => {
    if (!isTokenSource(source)) {
      throw invalidOption(
        'tokenSources',
        source,
        "of 'authorization', { cookie: name }, { header: name }, { query: name }, { form: name }, { basic: 'username' or 'password' }, { webSocketProtocol: name }",
      )
    }
    return tokenReader(source)
  })
}

function isTokenSource(source: unknown): source is TokenSource {
  if (source === 'authorization') return true
  if (typeof source !== 'object' || source === null) return false
  const [entry, ...more] = Object.entries(source)
  if (entry === undefined || more.length > 0) return false
  const [place, name] = entry as [string, unknown]
  if (place === 'basic') return name === 'username' || name === 'password'
  if (place === 'header' && String(name).toLowerCase() === 'authorization') return false
  return (
    ['cookie', 'header', 'query', 'form', 'webSocketProtocol'].includes(place) &&
    typeof name === 'string' &&
    /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)
  )
}
