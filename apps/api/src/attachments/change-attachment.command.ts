import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide, type AttachmentCommand } from '#domain/attachments/attachment.commands.js';
import { AttachmentRepository } from '#domain/attachments/attachment.repository.js';
import type { Receipt } from '#domain/ports/repository.js';
import { decisionContext, DomainCommand, sendableAs } from '../shared/domain-command.js';

/** Every command on one attachment that needs to know nothing but the attachment. */
export class ChangeAttachment extends DomainCommand<string, AttachmentCommand> {}

sendableAs(
  ['StoreAttachment', 'FinishAttachment', 'RejectAttachment'],
  (meta, { attachmentId, ...command }) =>
    new ChangeAttachment(meta, attachmentId as string, { ...command, name: meta.name } as AttachmentCommand),
);

@CommandHandler(ChangeAttachment)
export class ChangeAttachmentHandler implements ICommandHandler<ChangeAttachment> {
  constructor(private readonly attachments: AttachmentRepository) {}

  execute({ meta, target, command }: ChangeAttachment): Promise<Receipt> {
    return this.attachments.change(target, meta, (attachment) => decide(attachment, command, decisionContext(meta)));
  }
}
