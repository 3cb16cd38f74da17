import type { DecisionContext } from '../shared/command.js';
import type { Attachment, FinishedFiles } from './attachment.js';
import type { KeptFile, Rejection } from './attachment.events.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

/** The file came, and is what was announced. */
export type StoreAttachment = Command<'StoreAttachment', { file: KeptFile }>;
/** It was looked into, and can be shown. */
export type FinishAttachment = Command<'FinishAttachment', { files: FinishedFiles }>;
export type RejectAttachment = Command<'RejectAttachment', { code: Rejection }>;
export type RemoveAttachment = Command<'RemoveAttachment'>;

export type AttachmentCommand = StoreAttachment | FinishAttachment | RejectAttachment | RemoveAttachment;

export function decide(attachment: Attachment, command: AttachmentCommand, context: DecisionContext): object | void {
  switch (command.name) {
    case 'StoreAttachment':
      return attachment.store(command.file, context);
    case 'FinishAttachment':
      return attachment.finish(command.files, context);
    case 'RejectAttachment':
      return attachment.reject(command.code, context);
    case 'RemoveAttachment':
      return attachment.remove(context);
  }
}
