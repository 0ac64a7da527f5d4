/** What the consent page says. */
export interface ConsentQuestion {
  /** The name of the app that asks. */
  clientName: string
  /** The signed-in person. */
  personName: string
  /** What the app asks for; may be empty when everything was granted before. */
  scopes: readonly string[]
}

/**
 * The sign-in form. `action` is where it is posted, as `username` and `password`; `failed` adds
 * one constant sentence, the same for an unknown name and for a wrong password.
 */
export function signInPage(action: string, failed: boolean): string {
  const failure = '<p role="alert">The user name or the password is not right.</p>'
  return page(
    'Sign in',
    `${failed ? failure : ''}
    <form method="post" action="${escapeHtml(action)}">
      <label for="username">User name</label>
      <input id="username" name="username" autocomplete="username" required autofocus>
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required>
      <button type="submit">Sign in</button>
    </form>
    <p>This is a sample identity provider with made-up people.</p>`,
  )
}

/** The consent form. Its buttons post `decision` as `allow` or `deny` to `action`. */
export function consentPage(action: string, question: ConsentQuestion): string {
  const scopes = question.scopes.map((scope) => `<li><code>${escapeHtml(scope)}</code></li>`)
  return page(
    'Allow access',
    `<p>${escapeHtml(question.personName)}, <strong>${escapeHtml(question.clientName)}</strong>
    asks for access on your behalf:</p>
    <ul>${scopes.join('')}</ul>
    <form method="post" action="${escapeHtml(action)}">
      <button type="submit" name="decision" value="allow">Allow</button>
      <button type="submit" name="decision" value="deny">Deny</button>
    </form>`,
  )
}

/** A page that says why there is nothing to do here. */
export function errorPage(reason: string): string {
  return page('Something went wrong', `<p role="alert">${escapeHtml(reason)}</p>`)
}

const style = `
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 24rem; margin: 4rem auto; padding: 0 1rem }
  label, input, button { display: block; font: inherit }
  input { width: 100%; box-sizing: border-box; padding: 0.5rem; margin-bottom: 1rem }
  button { padding: 0.5rem 1rem; margin-bottom: 0.5rem }`

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <style>${style}</style>
  </head>
  <body>
    <main>
    <h1>${title}</h1>
    ${body}
    </main>
  </body>
</html>
`
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
