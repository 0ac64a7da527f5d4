import { checkNames, integerWithin, invalidOption, optionalText } from '@sekisho/core/options'
import type { LoginRequest, RefreshRequest } from '../sessions.ts'
import type { ListPage, SessionSelector } from '../store/session-store.ts'

/** @throws {TypeError} naming what is wrong with a request to log in. */
export function checkLogin(request: LoginRequest): void {
  checkNames(request, ['subject', 'application', 'claims', 'stamp', 'meta'], 'login()')
  storable('subject', request.subject)
  optionalText('application', request.application)
  if (request.stamp !== undefined) storable('stamp', request.stamp)
  const { meta = {} } = request
  if (typeof meta !== 'object' || meta === null || Array.isArray(meta)) {
    throw invalidOption('meta', meta, 'an object of texts')
  }
  for (const [name, value] of Object.entries(meta)) {
    if (typeof value !== 'string') throw invalidOption(`meta.${name}`, value, 'text')
  }
}

/** @throws {TypeError} naming what is wrong with the options of a refresh. */
export function checkRefresh(request: RefreshRequest): void {
  checkNames(request, ['application', 'scope'], 'refresh()')
  optionalText('application', request.application)
  const { scope = '' } = request
  if (typeof scope !== 'string') throw invalidOption('scope', scope, 'text')
}

/** An undefined `except` would end the session that was to stay. @throws {TypeError} */
export function checkSelector(which: SessionSelector): void {
  const known = 'sid' in which ? ['sid'] : ['subject', 'group', 'except']
  checkNames(which, known, 'revoke()')
  if ('sid' in which) text('sid', which.sid)
  else {
    text('subject', which.subject)
    optionalText('group', which.group)
    optionalText('except', which.except)
  }
}

/** @throws {TypeError} naming what is wrong with a page of a list. */
export function checkPage(page: ListPage): void {
  checkNames(page, ['after', 'limit'], 'list()')
  optionalText('after', page.after)
  if (page.limit !== undefined) integerWithin('limit', page.limit, 1, 1000)
}

function text(name: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') {
    throw invalidOption(name, value, 'a non-empty string')
  }
}

/** Databases refuse U+0000, and make one character of all halves of pairs: two subjects became one. */
function storable(name: string, value: unknown): void {
  text(name, value)
  if (typeof value === 'string' && value.isWellFormed() && !value.includes('\0')) return
  throw invalidOption(name, 'text', 'text of whole characters, without U+0000')
}
