import type { Signal } from '@angular/core';
import type { AttachmentTarget } from '#domain/attachments/attachment.events.js';
import type { AttachmentView, FileSize } from '#domain/attachments/views.js';
import type { Problem } from '../problem';

/** A file on a work order or vehicle, as pages show it. */
export interface FileShown extends Pick<
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
> {
  /** Null where they may not, or not here. */
  readonly remove: (() => Promise<Problem | null>) | null;
}

/** One that was picked and is not on the server. */
export interface Sending {
  /** Its attachment's. */
  readonly id: string;
  readonly fileName: string;
  readonly state: 'queued' | 'sending' | 'waiting' | 'refused';
  /** Why it is refused. */
  readonly problem: Problem | null;
  /** Null where it would be refused again. */
  readonly again: (() => void) | null;
  readonly letGo: () => void;
}

/** The files of one thing. */
export interface FilesOf {
  /** Null until they were read once. */
  readonly files: Signal<readonly FileShown[] | null>;
  /** Why they could not be read. */
  readonly problem: Signal<Problem | null>;
  /** On their way from this page, not from this device. */
  readonly sending: Signal<readonly Sending[]>;
  again(): void;
}

/**
 * How pages read the files of a thing, and add to them. In the office they are read online first, at the vehicle offline first:
 * the components are the same.
 */
export abstract class Files {
  /** Said of what cannot be opened now. */
  abstract readonly notHere: string;

  /** Moves when what could not be opened may be opened now. */
  abstract readonly reach: Signal<unknown>;

  /** For use where effects may be. */
  abstract of(target: () => AttachmentTarget): FilesOf;

  /** Null: it cannot be had now. */
  abstract content(file: FileShown, size: FileSize): Promise<Blob | null>;

  /** Resolves when it is kept, at the vehicle; in the office when it is on its way. */
  abstract add(target: AttachmentTarget, file: File): Promise<Problem | null>;
}
