import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Locations } from '#domain/inventory/locations.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { requireText } from '#domain/shared/require.js';

export class RenameLocation extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly locationId: string,
    readonly name: string,
  ) {
    super();
  }
}

@CommandHandler(RenameLocation)
export class RenameLocationHandler implements ICommandHandler<RenameLocation> {
  constructor(private readonly locations: Locations) {}

  async execute({ meta, locationId, name }: RenameLocation): Promise<Receipt> {
    return this.locations.rename(meta, { id: locationId, name: requireText('name', name) });
  }
}
