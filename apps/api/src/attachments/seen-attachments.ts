import { Injectable } from '@nestjs/common';
import type { AttachmentState } from '#domain/attachments/attachment.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { attachmentsWithin, vehiclesOf, workOrdersOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';

/** Attachments of what the caller may know of. */
@Injectable()
export class SeenAttachments {
  constructor(private readonly database: ReadDatabase) {}

  /** One that was removed too. @throws DomainError `not_found` alike for foreign, unknown and unseen ones */
  async find(caller: TenantAccess, attachmentId: string): Promise<AttachmentState> {
    const [row] = await this.database.query<{ state: AttachmentState }>(caller.tenantId, SEEN, [
      attachmentId,
      workOrdersOf(caller),
      vehiclesOf(caller),
    ]);
    if (!row) throw new DomainError('not_found', { kind: 'attachment' });
    return row.state;
  }
}

const SEEN = `
  SELECT a.state FROM attachment a WHERE a.tenant_id = $1 AND a.id = $2 AND ${attachmentsWithin('a', '$3', '$4')}`;
