import { authorized, end, lifetime, onOtherTab, renew, signIn, signOut } from './session.js'
import { clockText, deviceName, whenText } from './words.js'

const element = (id) => document.getElementById(id)
const renewBeforeSeconds = 20

let shown = 'nothing'

element('login').addEventListener('submit', (event) => {
  event.preventDefault()
  void signInWith(event.currentTarget)
})

async function signInWith(form) {
  const button = form.querySelector('button')
  say('')
  element('login-error').textContent = ''
  button.disabled = true
  try {
    const answer = await signIn(form.elements.user.value, form.elements.password.value)
    if (answer.ok) {
      form.reset()
      await showSignedIn('You are signed in.')
    } else {
      element('login-error').textContent = await refusal(answer)
      form.elements.password.select()
    }
  } catch {
    element('login-error').textContent = 'The server does not answer. Try again in a moment.'
  } finally {
    button.disabled = false
  }
}

element('refresh').addEventListener('click', () => act(renewed, 'Your access was renewed.'))
element('sign-out').addEventListener('click', () =>
  act(async () => {
    await signOut(false)
    showSignIn('You signed out here.')
  }),
)
element('sign-out-everywhere').addEventListener('click', () =>
  act(async () => {
    await signOut(true)
    showSignIn('You signed out everywhere.')
  }),
)

onOtherTab((what) => {
  if (what === 'signed-out') showSignIn('You signed out in another tab.')
  else
    void showSignedIn(what === 'renewed' ? 'Renewed by another tab.' : 'Signed in by another tab.')
})

setInterval(tick, 1000)
element('sample-users').append(...sampleUsers())
if (lifetime() === null) showSignIn('')
else void showSignedIn('')

async function showSignedIn(message) {
  const answer = await authorized('api/me')
  if (!answer.ok)
    return showSignIn(answer.status === 401 ? 'Your session has ended.' : await refusal(answer))
  const me = await answer.json()
  const first = shown !== 'signed-in'
  shown = 'signed-in'
  const { name, email, department, hired } = me.attributes
  document.title = `${name} · Sekisho sample`
  element('greeting').textContent = `Welcome, ${name}`
  const facts = {
    'User name': me.subject,
    Mail: email,
    Department: department,
    'Here since': new Date(hired).toLocaleDateString('en', { dateStyle: 'long', timeZone: 'UTC' }),
    Roles: me.roles.join(', '),
  }
  element('attributes').replaceChildren(...Object.entries(facts).flatMap(described))
  element('sign-in').hidden = true
  element('signed-in').hidden = false
  tick()
  await showSessions()
  if (first) element('greeting').focus()
  say(message)
}

function showSignIn(message) {
  const first = shown !== 'sign-in'
  shown = 'sign-in'
  document.title = 'Sign in · Sekisho sample'
  element('signed-in').hidden = true
  element('sign-in').hidden = false
  if (first) element('user').focus()
  say(message)
}

async function showSessions() {
  const answer = await authorized('auth/sessions')
  if (!answer.ok) return
  const { sessions } = await answer.json()
  element('sessions').replaceChildren(...sessions.map(row))
}

function row(session) {
  const line = document.createElement('tr')
  const device = document.createElement('th')
  device.scope = 'row'
  device.textContent = deviceName(session.client.device)
  if (session.current) {
    const badge = document.createElement('span')
    badge.className = 'badge'
    badge.textContent = 'this one'
    device.append(' ', badge)
  }
  line.append(device, cell(whenText(session.created_at)), cell(whenText(session.last_used_at)))
  const last = document.createElement('td')
  if (!session.current) last.append(endButton(session))
  line.append(last)
  return line
}

function endButton(session) {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = 'Sign out'
  const name = `${deviceName(session.client.device)}, signed in ${whenText(session.created_at)}`
  button.setAttribute('aria-label', `Sign out ${name}`)
  button.addEventListener('click', () =>
    act(async () => {
      await end(session.session)
      await showSessions()
      element('sessions-title').focus()
    }, 'That session was signed out.'),
  )
  return button
}

function cell(text) {
  const made = document.createElement('td')
  made.textContent = text
  return made
}

function described([name, value]) {
  const term = document.createElement('dt')
  const text = document.createElement('dd')
  term.textContent = name
  text.textContent = value
  return [term, text]
}

async function renewed() {
  if (await renew()) await showSignedIn('')
  else showSignIn('Your session has ended.')
}

/** Once a second: the countdown, and a renewal before the end; which tab does it, the lock decides. */
function tick() {
  const life = lifetime()
  if (shown !== 'signed-in') return
  if (life === null) return showSignIn('Your session has ended.')
  const left = Math.max(0, life.ends - Date.now() / 1000)
  element('remaining').textContent = clockText(left)
  element('life').value = Math.min(1, left / Math.max(1, life.ends - life.began))
  element('life').textContent = clockText(left)
  if (left < renewBeforeSeconds && document.visibilityState === 'visible') void quietly(renewed)
}

let renewing = false
async function quietly(work) {
  if (renewing) return
  renewing = true
  try {
    await work()
  } catch (error) {
    say(error.message)
  } finally {
    renewing = false
  }
}

/** Does the work of a button; no other button answers meanwhile. */
function act(work, done) {
  void busily(work, done)
}

async function busily(work, done) {
  const buttons = [...document.querySelectorAll('button')]
  for (const button of buttons) button.disabled = true
  try {
    await work()
    if (done !== undefined && shown === 'signed-in') say(done)
  } catch (error) {
    say(error.message)
  } finally {
    for (const button of buttons) button.disabled = false
  }
}

async function refusal(answer) {
  if (answer.status === 429) {
    const seconds = Number(answer.headers.get('retry-after') ?? 60)
    return `Too many attempts. Try again in ${clockText(seconds)}.`
  }
  if (answer.status >= 500) return 'The server cannot answer now. Try again in a moment.'
  const { error_description: text = 'That did not work.' } = await answer.json().catch(() => ({}))
  return `${text}.`
}

function say(text) {
  element('status').textContent = text
}

function sampleUsers() {
  const [name, password] = ['ayumi', 'over the mountain pass'].map((text) => {
    const code = document.createElement('code')
    code.textContent = text
    return code
  })
  return ['In this sample: ', name, ' with the password ', password, '.']
}
