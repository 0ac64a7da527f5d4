/*
 * A sample: the least a sign-in needs to be real. It has no lockout, no rate limit, no second
 * factor, and its people have published passwords.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { errors } from 'oidc-provider'
import type { Provider } from 'oidc-provider'
import { accountByPassword, accountBySubject } from './accounts.ts'
import { grantEverythingAsked } from './grants.ts'
import type { InteractionDetails } from './grants.ts'
import { consentPage, errorPage, signInPage } from './pages.ts'
import { readForm } from './request-form.ts'

/** One request to the sign-in pages, with what the provider knows about that sign-in. */
interface Step {
  provider: Provider
  interaction: InteractionDetails
  request: IncomingMessage
  response: ServerResponse
}

const interactionPath = /^\/interaction\/[\w-]+$/

/** Whether {@link handleInteraction} is to answer this request rather than the provider. */
export function isInteraction(request: IncomingMessage): boolean {
  return interactionPath.test(pathOf(request))
}

/**
 * The sign-in and consent pages at `/interaction/<id>`: GET shows the page of the step the
 * sign-in is at, POST answers it and sends the person on. A sign-in that is unknown, expired or
 * started in another browser gets status 400.
 */
export async function handleInteraction(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const interaction = await provider.interactionDetails(request, response)
    const step = { provider, interaction, request, response }
    if (request.method === 'GET') await show(step)
    else if (request.method === 'POST') await answer(step)
    else send(response, 405, errorPage('This page takes GET and POST.'))
  } catch (error) {
    if (!(error instanceof errors.SessionNotFound)) throw error
    send(response, 400, errorPage('This sign-in has expired. Go back to the app and start again.'))
  }
}

async function show(step: Step): Promise<void> {
  const action = pathOf(step.request)
  if (step.interaction.prompt.name === 'login') {
    send(step.response, 200, signInPage(action, false))
    return
  }
  const clientId = parameter(step.interaction, 'client_id')
  const client = await step.provider.Client.find(clientId)
  const subject = step.interaction.session?.accountId
  const account = subject === undefined ? undefined : accountBySubject(subject)
  const question = {
    clientName: client?.clientName ?? clientId,
    personName: account?.name ?? 'You',
    scopes: parameter(step.interaction, 'scope').split(' ').filter(Boolean),
  }
  send(step.response, 200, consentPage(action, question))
}

async function answer(step: Step): Promise<void> {
  const form = await readForm(step.request)
  if (form === undefined) {
    send(step.response, 400, errorPage('The form could not be read.'))
    return
  }
  if (step.interaction.prompt.name === 'login') await answerSignIn(step, form)
  else await answerConsent(step, form)
}

async function answerSignIn(step: Step, form: URLSearchParams): Promise<void> {
  const account = accountByPassword(form.get('username') ?? '', form.get('password') ?? '')
  if (account === undefined) {
    send(step.response, 401, signInPage(pathOf(step.request), true))
    return
  }
  const login = { accountId: account.subject, amr: ['pwd'] }
  await step.provider.interactionFinished(step.request, step.response, { login })
}

async function answerConsent(step: Step, form: URLSearchParams): Promise<void> {
  const { provider, interaction, request, response } = step
  const subject = interaction.session?.accountId
  if (subject === undefined || form.get('decision') !== 'allow') {
    const refusal = { error: 'access_denied', error_description: 'The person denied access' }
    await provider.interactionFinished(request, response, refusal)
    return
  }
  const grantId = await grantEverythingAsked(provider, interaction, subject)
  await provider.interactionFinished(request, response, { consent: { grantId } })
}

function parameter(interaction: InteractionDetails, name: string): string {
  const value = interaction.params[name]
  return typeof value === 'string' ? value : ''
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/'
}

function send(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
  response.end(html)
}
