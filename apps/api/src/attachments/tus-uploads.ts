import type { IncomingMessage } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Server } from '@tus/server';
import { MOST_BYTES } from '#domain/attachments/attachment.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { isOutage, problemOf } from '../shared/problems.js';
import { UploadFinisher } from './upload-finisher.js';
import { UploadSpool, type Spooled } from './upload-spool.js';

const PATH = '/api/v1/uploads';

/** The tus protocol (1.0.0, with creation, creation-with-upload, expiration and termination) for uploads that were let through. */
@Injectable()
export class TusUploads {
  private readonly logger = new Logger('Uploads');
  private readonly let = new WeakMap<IncomingMessage, Spooled & { readonly requestId: string }>();
  private opening: Promise<Server> | undefined;

  constructor(
    private readonly spool: UploadSpool,
    private readonly finisher: UploadFinisher,
  ) {}

  async handle(upload: Spooled, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const server = await (this.opening ??= this.open());
    this.let.set(request.raw, { ...upload, requestId: request.id });
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value);
    await server.handle(request.raw, reply.raw);
  }

  private async open(): Promise<Server> {
    const { Server } = await import('@tus/server');
    const uploadOf = (request: { runtime?: { node?: { req: unknown } } }) =>
      this.let.get(request.runtime?.node?.req as IncomingMessage)!;
    return new Server({
      path: PATH,
      datastore: await this.spool.store(),
      maxSize: MOST_BYTES,
      allowedOrigins: [],
      namingFunction: (request) => this.spool.idOf(uploadOf(request)),
      getFileIdFromRequest: (request) => this.spool.idOf(uploadOf(request)),
      generateUrl: (request) => `${PATH}/${uploadOf(request).attachmentId}`,
      onUploadFinish: (request) => this.finish(uploadOf(request)),
    });
  }

  /** What is refused here is told like any other refusal. */
  private async finish({ requestId, ...upload }: Spooled & { readonly requestId: string }) {
    try {
      await this.finisher.finish(upload);
      return {};
    } catch (error) {
      if (!(error instanceof DomainError) && !isOutage(error)) this.logger.error(error);
      // The bytes are here: what failed meanwhile is done when they are asked for again, or at the next look.
      const refusal = error instanceof DomainError ? error : new DomainError('service_unavailable');
      const problem = problemOf(refusal, requestId);
      const headers = { 'content-type': 'application/problem+json; charset=utf-8' };
      return { status_code: problem.status, body: JSON.stringify(problem), headers };
    }
  }
}
