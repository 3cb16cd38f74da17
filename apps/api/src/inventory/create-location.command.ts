import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { v5 as uuidv5 } from 'uuid';
import { Locations } from '#domain/inventory/locations.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { requireText } from '#domain/shared/require.js';

export class CreateLocation extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly name: string,
  ) {
    super();
  }
}

@CommandHandler(CreateLocation)
export class CreateLocationHandler implements ICommandHandler<CreateLocation> {
  constructor(private readonly locations: Locations) {}

  async execute({ meta, name }: CreateLocation): Promise<Receipt> {
    return this.locations.add(meta, { id: uuidv5('location', meta.commandId), name: requireText('name', name) });
  }
}
