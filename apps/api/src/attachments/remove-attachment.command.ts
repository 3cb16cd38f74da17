import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import type { TenantAccess } from '../shared/request-context.js';
import { ChangeAttachment } from './change-attachment.command.js';
import { SeenAttachments } from './seen-attachments.js';

/** Takes a file away from what it is on; its bytes are deleted a moment later. */
export class RemoveAttachment extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly caller: TenantAccess,
    readonly attachmentId: string,
  ) {
    super();
  }
}

@CommandHandler(RemoveAttachment)
export class RemoveAttachmentHandler implements ICommandHandler<RemoveAttachment> {
  constructor(
    private readonly seen: SeenAttachments,
    private readonly commands: CommandBus,
  ) {}

  /** @throws DomainError `not_found`, `forbidden` {permission} */
  async execute({ meta, caller, attachmentId }: RemoveAttachment): Promise<Receipt> {
    await this.seen.find(caller, attachmentId);
    return this.commands.execute(new ChangeAttachment(meta, attachmentId, { name: 'RemoveAttachment' }));
  }
}
