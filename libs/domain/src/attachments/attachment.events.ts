import type { DomainEvent } from '../shared/domain-event.js';
import type { FileType } from './file-types.js';

export const TARGET_KINDS = ['work-order', 'vehicle'] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** What a file is attached to. */
export interface AttachmentTarget {
  readonly kind: TargetKind;
  readonly id: string;
}

/** A file in the storage. */
export interface KeptFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  readonly contentType: string;
}

export interface KeptImage extends KeptFile {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Why a file that came was not taken. */
export const REJECTIONS = ['file_type_mismatch', 'image_unreadable', 'image_too_large'] as const;
export type Rejection = (typeof REJECTIONS)[number];

type Event<Name extends string, Data extends object = object> = DomainEvent<
  `attachments.file-${Name}`,
  Data & { readonly at: string }
>;

export type AttachmentEvent =
  | Event<
      'attached',
      {
        readonly id: string;
        readonly target: AttachmentTarget;
        readonly fileName: string;
        readonly contentType: FileType;
        readonly size: number;
        readonly takenAt: string | null;
        readonly caption: string | null;
        readonly attachedBy: string | null;
        /** Random: what its files are called in the storage follows from it. */
        readonly storageKey: string;
      }
    >
  | Event<'stored', { readonly file: KeptFile }>
  /** `original` is what people get; of an image it was made anew, and the previews with it. */
  | Event<
      'ready',
      {
        readonly original: KeptFile | KeptImage;
        readonly screen: KeptImage | null;
        readonly thumb: KeptImage | null;
        readonly takenAt: string | null;
      }
    >
  | Event<'rejected', { readonly code: Rejection }>
  | Event<'removed'>;
