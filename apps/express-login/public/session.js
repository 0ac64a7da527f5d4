/*
 * The session of this browser, for all its tabs. The tokens are in cookies that no script can read;
 * what is known here is when the access token ends, and that is shared through localStorage.
 */
const endsKey = 'session-ends'
const beganKey = 'session-began'

/** Calls back with 'signed-in', 'renewed', 'signed-out' when another tab did that. */
export function onOtherTab(listener) {
  addEventListener('storage', ({ key, oldValue, newValue }) => {
    if (key !== null && key !== endsKey) return
    if (newValue === null) listener('signed-out')
    else listener(oldValue === null ? 'signed-in' : 'renewed')
  })
}

/** When the access token began and ends, seconds since 1970; null when nobody is signed in. */
export function lifetime() {
  const ends = Number(localStorage.getItem(endsKey))
  const began = Number(localStorage.getItem(beganKey))
  return ends > 0 ? { began, ends } : null
}

export async function signIn(user, password) {
  const answer = await post('auth/login', { user, password })
  if (answer.ok) remember(await answer.json())
  return answer
}

/**
 * Renews the tokens, one tab for all: who waited for the lock while another tab did it is done.
 *
 * @returns whether somebody is still signed in; throws when the server could not answer.
 */
export async function renew() {
  const before = lifetime()?.ends
  return navigator.locks.request('session-renewal', async () => {
    if (lifetime()?.ends !== before) return lifetime() !== null
    const answer = await post('auth/refresh', { grant_type: 'refresh_token' })
    if (answer.ok) {
      remember(await answer.json())
      return true
    }
    if (answer.status >= 500) throw new Error('The server cannot answer now.')
    forget()
    return false
  })
}

export async function signOut(everywhere) {
  const answer = await post('auth/logout', everywhere ? { everywhere } : {})
  if (!answer.ok) throw new Error('You are still signed in: the server cannot answer now.')
  forget()
}

/** Ends another session of the same user. */
export async function end(session) {
  const answer = await authorized('auth/revoke', { session })
  if (!answer.ok) throw new Error('That session could not be ended.')
}

/** Gets or posts with the access token; renews it once when it has ended. */
export async function authorized(path, body) {
  const ask = () => (body === undefined ? fetch(path) : post(path, body))
  const answer = await ask()
  if (answer.status !== 401 || !(await renew())) return answer
  return ask()
}

export function forget() {
  localStorage.removeItem(endsKey)
  localStorage.removeItem(beganKey)
}

function remember({ iat, exp }) {
  localStorage.setItem(beganKey, String(iat))
  // Last: this is what the other tabs hear of.
  localStorage.setItem(endsKey, String(exp))
}

function post(path, body) {
  return fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}
