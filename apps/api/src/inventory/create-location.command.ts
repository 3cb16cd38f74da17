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

  /** The id follows from the command's, so a repeat is the same location. */
  async execute({ meta: { tenantId, commandId }, name }: CreateLocation): Promise<Receipt> {
    const id = uuidv5('location', commandId);
    await this.locations.add(tenantId, { id, name: requireText('name', name) });
    return { id, version: 1 };
  }
}
