import type { EndpointAnswer, EndpointRequest } from './endpoint-request.ts'

/**
 * Answers a request, or says null: it is not for this handler, and the application goes on.
 *
 * Rejections are faults that nobody foresaw; give them to the error handling of the framework.
 */
export type EndpointHandler = (request: EndpointRequest) => Promise<EndpointAnswer | null>
