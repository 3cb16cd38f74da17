import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide, type PartCommand } from '#domain/inventory/part.commands.js';
import { PartRepository } from '#domain/inventory/part.repository.js';
import type { Receipt } from '#domain/ports/repository.js';
import { decisionContext, DomainCommand } from '../shared/domain-command.js';

/** Every command on one part that needs to know nothing but the part. */
export class ChangePart extends DomainCommand<string, PartCommand> {}

@CommandHandler(ChangePart)
export class ChangePartHandler implements ICommandHandler<ChangePart> {
  constructor(private readonly parts: PartRepository) {}

  execute({ meta, target, command }: ChangePart): Promise<Receipt> {
    return this.parts.change(target, meta, (part) => decide(part, command, decisionContext(meta)));
  }
}
