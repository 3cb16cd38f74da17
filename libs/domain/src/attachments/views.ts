import type { AttachmentStatus } from './attachment.js';
import type { AttachmentTarget, Rejection } from './attachment.events.js';

export const FILE_SIZES = ['thumb', 'screen', 'original'] as const;
/** Longest side 160 and 640 pixels; the original, of an image at most 2048. */
export type FileSize = (typeof FILE_SIZES)[number];

export interface AttachmentView {
  readonly id: string;
  readonly version: number;
  readonly target: AttachmentTarget;
  readonly fileName: string;
  /** As announced; what is served says its own. */
  readonly contentType: string;
  /** Bytes; as announced, until the file is ready. */
  readonly size: number;
  readonly caption: string | null;
  readonly takenAt: string | null;
  readonly status: Exclude<AttachmentStatus, 'removed'>;
  /** Why the file was not taken. */
  readonly rejection: Rejection | null;
  /** Pixels, of an image that is ready. */
  readonly width: number | null;
  readonly height: number | null;
  /** There are a `thumb` and a `screen` size. */
  readonly hasPreviews: boolean;
  readonly attachedAt: string;
  readonly attachedBy: string | null;
  readonly attachedByName: string | null;
  readonly mayRemove: boolean;
}
