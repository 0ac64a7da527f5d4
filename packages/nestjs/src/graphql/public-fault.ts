import {
  HttpException,
  InternalServerErrorException,
  Logger,
  type ExecutionContext,
} from '@nestjs/common'

const logger = new Logger('JwtAuthGuard')

/**
 * What a client may know of a fault that is no refusal: servers of GraphQL send the message of any
 * error, those of the other transports do not. The operator finds it in the log.
 */
export function publicFault(context: ExecutionContext, fault: unknown): unknown {
  if (context.getType<string>() !== 'graphql' || fault instanceof HttpException) return fault
  logger.error(fault)
  return new InternalServerErrorException()
}
