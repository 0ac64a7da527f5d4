import { admit } from '@sekisho/core'
import { HttpException, type ExecutionContext } from '@nestjs/common'
import { nodeRequestOf } from './place-of.ts'
import type { Transport } from './transport.ts'

/** Express and Fastify: the one transport that is always there. */
export const http: Transport = {
  type: 'http',
  admit: async (verifier, context) => {
    const request = requestOf(context)
    const outcome = await admit(verifier, nodeRequestOf(request), request['body'])
    request['auth'] = outcome.kind === 'authenticated' ? outcome.authentication : undefined
  },
  params: (context) => requestOf(context)['params'],
  // The headers go on the response at once, for an HttpException carries none.
  refusal: (context, { status, headers, body }) => {
    const response = context.switchToHttp().getResponse<Response>()
    for (const [name, value] of Object.entries(headers)) response.header(name, value)
    return new HttpException(JSON.parse(body) as Record<string, unknown>, status)
  },
}

interface Response {
  header(name: string, value: string): unknown
}

function requestOf(context: ExecutionContext): Record<string, unknown> {
  return context.switchToHttp().getRequest()
}
