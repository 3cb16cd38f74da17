import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '#domain/shared/domain-error.js';
import { codeOfStatus, isOutage, isUnkeepableValue, problemOf, ValidationFailed } from './problems.js';

/** Seconds. A restarted PostgreSQL is back in about this time. */
const RETRY_AFTER = 2;

/** Every error leaves as problem details (RFC 9457); what is unknown leaves without a word about itself. */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  private readonly logger = new Logger('Errors');

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent || reply.raw.headersSent) {
      this.logger.error(error);
      reply.raw.destroy();
      return;
    }
    sendProblem(reply, this.toDomainError(error), request.id);
  }

  private toDomainError(error: unknown): DomainError {
    if (error instanceof DomainError) return error;
    if (httpStatusOf(error) === 413)
      return new ValidationFailed([{ field: 'body', message: 'must not be larger than 1 MB' }]);
    if (error instanceof HttpException && error.getStatus() !== 500)
      return new DomainError(codeOfStatus(error.getStatus()));
    if (isOutage(error)) {
      this.logger.warn(`The database does not answer: ${error.message}`);
      return new DomainError('service_unavailable');
    }
    if (isUnkeepableValue(error)) {
      this.logger.warn(error);
      return new ValidationFailed([{ field: 'body', message: 'holds a value that cannot be kept' }]);
    }
    const status = httpStatusOf(error);
    if (status !== undefined && status < 500) return new DomainError(codeOfStatus(status));
    this.logger.error(error);
    return new DomainError('internal_error');
  }
}

/** Also used where Nest is not reached: a URL the router cannot read. */
export function sendProblem(reply: FastifyReply, error: DomainError, requestId: string): void {
  const problem = problemOf(error, requestId);
  if (problem.status === 503) void reply.header('retry-after', RETRY_AFTER);
  if (problem.status === 429 && typeof error.params['retryAfter'] === 'number')
    void reply.header('retry-after', error.params['retryAfter']);
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  void reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problem));
}

function httpStatusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}
