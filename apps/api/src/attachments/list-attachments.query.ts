import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { mayRemove, type AttachmentState } from '#domain/attachments/attachment.js';
import type { AttachmentTarget } from '#domain/attachments/attachment.events.js';
import { safeFileName } from '#domain/attachments/file-name.js';
import type { AttachmentView } from '#domain/attachments/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { TenantAccess } from '../shared/request-context.js';
import { targetOf } from './attachment-targets.js';

/** Files on one thing, in the order they were attached; there are never many. */
export class ListAttachments extends Query<{ data: readonly AttachmentView[] }> {
  constructor(
    readonly caller: TenantAccess,
    readonly target: AttachmentTarget,
  ) {
    super();
  }
}

interface Row {
  readonly version: number;
  readonly state: AttachmentState & { readonly status: AttachmentView['status'] };
  readonly name: string | null;
}

@QueryHandler(ListAttachments)
export class ListAttachmentsHandler implements IQueryHandler<ListAttachments> {
  constructor(private readonly database: ReadDatabase) {}

  /** @throws DomainError `not_found` */
  async execute({ caller, target }: ListAttachments): Promise<{ data: readonly AttachmentView[] }> {
    const [targets, rows] = await this.database.queries<[{ id: string }, Row]>(caller.tenantId, [
      targetOf(caller, target),
      { sql: LIST, parameters: [target.id, target.kind] },
    ]);
    if (targets.length === 0) throw new DomainError('not_found', { kind: target.kind });
    return { data: rows.map((row) => viewOf(row, caller)) };
  }
}

function viewOf({ version, state, name }: Row, { actor }: TenantAccess): AttachmentView {
  const { original } = state;
  const contentType = original?.contentType ?? state.contentType;
  const image = original !== null && 'width' in original ? original : null;
  return {
    id: state.id,
    version,
    target: state.target,
    fileName: safeFileName(state.fileName, contentType),
    contentType,
    size: original?.size ?? state.size,
    caption: state.caption,
    takenAt: state.takenAt,
    status: state.status,
    rejection: state.rejection,
    width: image?.width ?? null,
    height: image?.height ?? null,
    hasPreviews: state.thumb !== null,
    attachedAt: state.attachedAt,
    attachedBy: state.attachedBy,
    attachedByName: name,
    mayRemove: mayRemove(state, actor),
  };
}

const LIST = `
  SELECT a.version, a.state, p.name FROM attachment a
  LEFT JOIN person p ON p.tenant_id = $1 AND p.id = a.attached_by
  WHERE a.tenant_id = $1 AND a.target_id = $2 AND a.target_kind = $3 AND a.status <> 'removed'
  ORDER BY a.attached_at, a.id`;
