import type { AttachmentEvent } from '#domain/attachments/attachment.events.js';
import { Attachment, bytesKept, evolveAttachment, type AttachmentState } from '#domain/attachments/attachment.js';
import type { RowMapping } from '../persistence/row-mapping.js';

export const attachmentRows: RowMapping<AttachmentState, AttachmentEvent, Attachment> = {
  streamType: 'attachment',
  table: 'attachment',
  restore: (snapshot) => new Attachment(snapshot),
  evolve: evolveAttachment,
  id: (state) => state.id,
  columns: (state) => ({
    target_kind: state.target.kind,
    target_id: state.target.id,
    status: state.status,
    attached_by: state.attachedBy,
    attached_at: state.attachedAt,
  }),
  quota: 'storage',
  counts: bytesKept,
};
