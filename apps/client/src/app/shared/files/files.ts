import type { Signal } from '@angular/core';
import type { AttachmentTarget } from '#domain/attachments/attachment.events.js';
import type { AttachmentView, FileSize } from '#domain/attachments/views.js';
import type { Problem } from '../problem';

/** A file on a work order or vehicle, as pages show it. */
export type FileShown = Pick<
  AttachmentView,
  | 'id'
  | 'version'
  | 'fileName'
  | 'contentType'
  | 'size'
  | 'caption'
  | 'takenAt'
  | 'status'
  | 'attachedByName'
  | 'attachedAt'
  | 'mayRemove'
>;

/**
 * How pages read the files of a thing, and add to them. In the office they are read online first, at the vehicle offline first:
 * the components are the same.
 */
export abstract class Files {
  /** Said of what cannot be opened now. */
  abstract readonly notHere: string;

  /** Null until they were read once. For use where effects may be. */
  abstract of(target: () => AttachmentTarget): Signal<readonly FileShown[] | null>;

  /** Null: it cannot be had now. */
  abstract content(file: FileShown, size: FileSize): Promise<Blob | null>;

  /** Resolves when it is kept: where it was picked, or on the server. */
  abstract add(target: AttachmentTarget, file: File): Promise<Problem | null>;

  abstract remove(file: FileShown): Promise<Problem | null>;
}
