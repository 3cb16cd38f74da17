import { randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Part } from '#domain/inventory/part.js';
import { PartRepository } from '#domain/inventory/part.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { decisionContext } from '../shared/domain-command.js';
import type { CreatePartInput } from './part.inputs.js';

export class CreatePart extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly input: CreatePartInput,
  ) {
    super();
  }
}

@CommandHandler(CreatePart)
export class CreatePartHandler implements ICommandHandler<CreatePart> {
  constructor(private readonly parts: PartRepository) {}

  execute({ meta, input }: CreatePart): Promise<Receipt> {
    const partId = randomUUID();
    return this.parts.create(meta, () => Part.create({ ...input, partId }, decisionContext(meta)));
  }
}
