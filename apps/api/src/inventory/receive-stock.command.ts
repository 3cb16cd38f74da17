import { randomUUID } from 'node:crypto';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { toMinor } from '#domain/shared/money.js';
import { toMilli } from '#domain/shared/quantity.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { ChangeStockItem } from './change-stock-item.command.js';
import type { ReceiveStockInput } from './part.inputs.js';
import { StockPlaces } from './stock-places.js';

export class ReceiveStock extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly caller: TenantAccess,
    readonly partId: string,
    readonly input: ReceiveStockInput,
  ) {
    super();
  }
}

@CommandHandler(ReceiveStock)
export class ReceiveStockHandler implements ICommandHandler<ReceiveStock> {
  constructor(
    private readonly places: StockPlaces,
    private readonly commands: CommandBus,
  ) {}

  async execute({ meta, caller, partId, input }: ReceiveStock): Promise<Receipt> {
    const locationId = await this.places.find(caller.tenantId, partId, input.locationId ?? null);
    const command = {
      name: 'ReceiveStock',
      layerId: randomUUID(),
      quantity: toMilli(input.quantity),
      unitCost: toMinor(input.unitCost, settingsOf(caller).currency),
    } as const;
    return this.commands.execute(new ChangeStockItem(meta, { partId, locationId }, command));
  }
}
