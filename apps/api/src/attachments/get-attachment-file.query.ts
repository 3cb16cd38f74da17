import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { KeptFile } from '#domain/attachments/attachment.events.js';
import type { FileSize } from '#domain/attachments/views.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { TenantAccess } from '../shared/request-context.js';
import { SeenAttachments } from './seen-attachments.js';

export interface FoundFile {
  readonly file: KeptFile;
  /** As it was called where it came from. */
  readonly fileName: string;
}

/** Which file is shown, if the caller may see it. */
export class GetAttachmentFile extends Query<FoundFile> {
  constructor(
    readonly caller: TenantAccess,
    readonly attachmentId: string,
    readonly size: FileSize,
  ) {
    super();
  }
}

@QueryHandler(GetAttachmentFile)
export class GetAttachmentFileHandler implements IQueryHandler<GetAttachmentFile> {
  constructor(private readonly seen: SeenAttachments) {}

  /** @throws DomainError `not_found`, also for a preview of what has none; `attachment_not_ready` {status} */
  async execute({ caller, attachmentId, size }: GetAttachmentFile): Promise<FoundFile> {
    const state = await this.seen.find(caller, attachmentId);
    const { status, fileName } = state;
    if (status === 'awaited' || status === 'stored') throw new DomainError('attachment_not_ready', { status });
    const file = state[size];
    if (file === null) throw new DomainError('not_found', { kind: 'file' });
    return { file, fileName };
  }
}
