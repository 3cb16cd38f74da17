import { v5 as uuidv5 } from 'uuid';
import type { AttachmentState } from '#domain/attachments/attachment.js';

/** What is kept of an attachment: as it came, and as it is shown. */
export const PARTS = ['received', 'original', 'screen', 'thumb'] as const;
export type Part = (typeof PARTS)[number];

/** Random as its key is, and the same again after a crash: nothing is left behind under a name that nobody knows. */
export function nameOf(tenantId: string, { storageKey }: Pick<AttachmentState, 'storageKey'>, part: Part): string {
  return `${tenantId}/${uuidv5(part, storageKey)}`;
}
