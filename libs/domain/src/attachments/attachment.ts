import { AggregateRoot } from '../shared/aggregate-root.js';
import type { Actor, DecisionContext } from '../shared/command.js';
import { DomainError } from '../shared/domain-error.js';
import { optionalText, requireInteger, requireInstant, requireOneOf, requireText } from '../shared/require.js';
import {
  REJECTIONS,
  TARGET_KINDS,
  type AttachmentEvent,
  type AttachmentTarget,
  type KeptFile,
  type KeptImage,
  type Rejection,
  type TargetKind,
} from './attachment.events.js';
import { safeFileName } from './file-name.js';
import { FILE_TYPES, IMAGE_TYPES, type FileType } from './file-types.js';

/** Bytes of one file. */
export const MOST_BYTES = 20 * 1024 * 1024;
/** Some browsers send a whole path. */
const LONGEST_PATH = 400;
/** Files of one target, those that are still awaited among them. */
export const MOST_ATTACHMENTS = 200;
/** With so many on it already, who only reported it adds no more. */
export const MOST_OF_REPORT = 10;

/** `awaited`: announced, its file on its way; `stored`: there, not looked into; `ready`: can be shown. */
export type AttachmentStatus = 'awaited' | 'stored' | 'ready' | 'rejected' | 'removed';

/** Whoever may change the target may add files to it, and remove all of them. Who reported a work order adds photos to it. */
export const EDITING = { 'work-order': 'edit_work_orders', vehicle: 'edit_vehicles' } as const satisfies Record<
  TargetKind,
  string
>;

export interface AttachmentState {
  readonly id: string;
  readonly target: AttachmentTarget;
  readonly fileName: string;
  readonly contentType: FileType;
  /** As announced, bytes. */
  readonly size: number;
  readonly takenAt: string | null;
  readonly caption: string | null;
  readonly attachedBy: string | null;
  /** UUID; what its files are called follows from it. */
  readonly storageKey: string;
  readonly attachedAt: string;
  readonly status: AttachmentStatus;
  readonly rejection: Rejection | null;
  /** As it came, until it was looked into. */
  readonly received: KeptFile | null;
  readonly original: KeptFile | KeptImage | null;
  readonly screen: KeptImage | null;
  readonly thumb: KeptImage | null;
}

export interface NewAttachment {
  readonly attachmentId: string;
  readonly storageKey: string;
  readonly target: AttachmentTarget;
  readonly fileName: string;
  readonly contentType: string;
  readonly size: number;
  readonly takenAt?: string | null;
  readonly caption?: string | null;
}

/** What came of looking into a file. `takenAt` is what the file itself says; what its sender said goes before. */
export interface FinishedFiles {
  readonly original: KeptFile | KeptImage;
  readonly screen: KeptImage | null;
  readonly thumb: KeptImage | null;
  readonly takenAt: string | null;
}

/** A file on a work order or a vehicle. It is announced first: what it is of can be seen while its bytes are still on a phone. */
export class Attachment extends AggregateRoot<AttachmentState, AttachmentEvent> {
  /**
   * @param others files that the target has already
   * @throws DomainError `too_many_attachments` {max}, `file_too_large` {max}, `invalid_choice` {field}
   */
  static attach(input: NewAttachment, others: number, { actor, now }: DecisionContext): Attachment {
    const [max, types] = mayEdit(input.target, actor) ? [MOST_ATTACHMENTS, FILE_TYPES] : [MOST_OF_REPORT, IMAGE_TYPES];
    if (others >= max) throw new DomainError('too_many_attachments', { max });
    if (input.size > MOST_BYTES) throw new DomainError('file_too_large', { max: MOST_BYTES });
    const takenAt = input.takenAt == null ? null : requireInstant('takenAt', input.takenAt);
    const contentType = requireOneOf<FileType>('contentType', input.contentType as FileType, types);
    const attachment = new Attachment();
    attachment.record({
      type: 'attachments.file-attached',
      v: 1,
      data: {
        id: input.attachmentId,
        target: { kind: requireOneOf('target.kind', input.target.kind, TARGET_KINDS), id: input.target.id },
        fileName: safeFileName(requireText('fileName', input.fileName, LONGEST_PATH), contentType),
        contentType,
        size: requireInteger('size', input.size, 1, MOST_BYTES),
        // A camera's clock may be ahead.
        takenAt: takenAt !== null && takenAt > now ? now : takenAt,
        caption: optionalText('caption', input.caption, 1000),
        attachedBy: actor.userId,
        storageKey: input.storageKey,
        at: now,
      },
    });
    return attachment;
  }

  /** Storing again what is stored does nothing. @throws DomainError `attachment_finished` {status} */
  store(file: KeptFile, { now }: DecisionContext): void {
    if (this.state.received?.sha256 === file.sha256 || this.state.status === 'ready') return;
    this.guardStatus('awaited');
    this.record({ type: 'attachments.file-stored', v: 1, data: { file, at: now } });
  }

  /** @throws DomainError `attachment_finished` {status} */
  finish({ original, screen, thumb, takenAt }: FinishedFiles, { now }: DecisionContext): void {
    if (this.state.status === 'ready') return;
    this.guardStatus('stored');
    const taken = this.state.takenAt ?? (takenAt === null || takenAt > now ? null : takenAt);
    const data = { original, screen, thumb, takenAt: taken, at: now };
    this.record({ type: 'attachments.file-ready', v: 1, data });
  }

  /** @throws DomainError `attachment_finished` {status} */
  reject(code: Rejection, { now }: DecisionContext): void {
    if (this.state.status === 'rejected') return;
    this.guardStatus('awaited', 'stored');
    this.record({
      type: 'attachments.file-rejected',
      v: 1,
      data: { code: requireOneOf('code', code, REJECTIONS), at: now },
    });
  }

  /** One's own, or by whoever may change the target. @throws DomainError `forbidden` {permission} */
  remove({ actor, now }: DecisionContext): void {
    if (!mayRemove(this.state, actor))
      throw new DomainError('forbidden', { permission: EDITING[this.state.target.kind] });
    if (this.state.status !== 'removed') this.record({ type: 'attachments.file-removed', v: 1, data: { at: now } });
  }

  protected evolve(state: AttachmentState | undefined, event: AttachmentEvent): AttachmentState {
    return evolveAttachment(state, event);
  }

  private guardStatus(...allowed: readonly AttachmentStatus[]): void {
    const { status } = this.state;
    if (!allowed.includes(status)) throw new DomainError('attachment_finished', { status });
  }
}

const NO_FILES = { received: null, original: null, screen: null, thumb: null } as const;

export function evolveAttachment(state: AttachmentState | undefined, event: AttachmentEvent): AttachmentState {
  if (event.type === 'attachments.file-attached') {
    const { at, ...data } = event.data;
    return { ...data, attachedAt: at, status: 'awaited', rejection: null, ...NO_FILES };
  }
  if (state === undefined) throw new Error(`${event.type} cannot begin an attachment`);
  switch (event.type) {
    case 'attachments.file-stored':
      return { ...state, status: 'stored', received: event.data.file };
    case 'attachments.file-ready': {
      const { at: _at, ...files } = event.data;
      return { ...state, ...files, status: 'ready', received: null };
    }
    case 'attachments.file-rejected':
      return { ...state, status: 'rejected', rejection: event.data.code, ...NO_FILES };
    case 'attachments.file-removed':
      return { ...state, status: 'removed', ...NO_FILES };
  }
}

export function mayRemove(
  { attachedBy, target }: Pick<AttachmentState, 'attachedBy' | 'target'>,
  actor: Actor,
): boolean {
  return (attachedBy !== null && attachedBy === actor.userId) || mayEdit(target, actor);
}

function mayEdit({ kind }: AttachmentTarget, { permissions }: Actor): boolean {
  return [EDITING[kind], 'all'].some((permission) => permissions.includes(permission));
}

/** What of the storage it takes, bytes. */
export function bytesKept({ received, original, screen, thumb }: AttachmentState): number {
  return [received, original, screen, thumb].reduce((sum, file) => sum + (file?.size ?? 0), 0);
}
