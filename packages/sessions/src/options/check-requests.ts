import {
  boolean,
  checkNames,
  integerWithin,
  invalidOption,
  neededText,
  numberWithin,
  Told,
  wrongKind,
} from '@sekisho/core/options'
import type { LoginRequest, RefreshRequest, RotateKeysOptions } from '../sessions.ts'
import type { ListPage, SessionSelector } from '../store/session-store.ts'

/** @throws {TypeError} naming what is wrong with a request to log in. */
export function checkLogin(request: LoginRequest): void {
  checkNames(request, ['subject', 'application', 'claims', 'stamp', 'meta'], 'login()')
  storable('the subject of login()', request.subject)
  textIfGiven('the application of login()', request.application)
  if (request.stamp !== undefined) storable('the stamp of login()', request.stamp)
  const { meta = {} } = request
  if (typeof meta !== 'object' || meta === null || Array.isArray(meta)) {
    throw wrongKind('the meta of login()', meta, 'an object of texts')
  }
  for (const [name, value] of Object.entries(meta)) {
    if (typeof value !== 'string') throw wrongKind(`meta.${name} of login()`, value, 'text')
  }
}

/** @throws {TypeError} naming what is wrong with the options of a refresh. */
export function checkRefresh(request: RefreshRequest): void {
  checkNames(request, ['application', 'scope'], 'the second argument of refresh()')
  textIfGiven('the application of refresh()', request.application)
  const { scope = '' } = request
  if (typeof scope !== 'string') throw wrongKind('the scope of refresh()', scope, 'text')
}

/** An undefined `except` would end the session that was to stay. @throws {TypeError} */
export function checkSelector(which: unknown, reason: unknown): asserts which is SessionSelector {
  if (typeof which !== 'object' || which === null || Array.isArray(which)) {
    throw wrongKind('the first argument of revoke()', which, '{ sid } or { subject }')
  }
  const known = 'sid' in which ? ['sid'] : ['subject', 'group', 'except']
  checkNames(which, known, 'revoke()')
  const given: { readonly [name: string]: unknown } = { ...which }
  if ('sid' in which) sessionId('the sid of revoke()', given['sid'])
  else neededText('the subject of revoke()', given['subject'])
  textIfGiven('the group of revoke()', given['group'])
  textIfGiven('the except of revoke()', given['except'])
  neededText('the reason of revoke()', reason)
}

/** @throws {TypeError} naming what is wrong with a request for a list. */
export function checkList(subject: unknown, page: ListPage): void {
  neededText('the subject of list()', subject)
  checkNames(page, ['after', 'limit'], 'the second argument of list()')
  textIfGiven('the after of list()', page.after)
  if (page.limit !== undefined) integerWithin('the limit of list()', page.limit, 1, 1000)
}

/** @throws {TypeError} naming what is wrong with the options of a rotation. */
export function checkRotation(options: RotateKeysOptions): void {
  checkNames(options, ['graceSeconds', 'invalidate'], 'rotateKeys()')
  const { graceSeconds, invalidate = false } = options
  boolean('the invalidate of rotateKeys()', invalidate)
  if (graceSeconds === undefined) return
  numberWithin('the graceSeconds of rotateKeys()', graceSeconds, 0, 31_536_000)
  if (!invalidate) return
  throw invalidOption('the graceSeconds of rotateKeys()', graceSeconds, 'left out with invalidate')
}

/** A token in its place would end nothing, and say nothing. @throws {TypeError} */
export function sessionId(name: string, value: unknown): string {
  const text = neededText(name, value)
  if (!text.includes('.')) return text
  throw invalidOption(
    name,
    new Told('a token'),
    'a session id; sessions.sidOf(token) has that of a token',
  )
}

function textIfGiven(name: string, value: unknown): void {
  if (value !== undefined) neededText(name, value)
}

/** Databases refuse U+0000, and make one character of all halves of pairs: two subjects became one. */
function storable(name: string, value: unknown): void {
  const text = neededText(name, value)
  if (text.isWellFormed() && !text.includes('\0')) return
  throw invalidOption(name, new Told('text'), 'text of whole characters, without U+0000')
}
