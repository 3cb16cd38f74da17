import { randomUUID } from 'node:crypto';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { toMinor } from '#domain/shared/money.js';
import { toMilli } from '#domain/shared/quantity.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { ChangeStockItem } from './change-stock-item.command.js';
import type { AdjustStockInput } from './part.inputs.js';
import { StockPlaces } from './stock-places.js';

/** Somebody counted, and found more or less than there should be. */
export class AdjustStock extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly caller: TenantAccess,
    readonly partId: string,
    readonly input: AdjustStockInput,
  ) {
    super();
  }
}

@CommandHandler(AdjustStock)
export class AdjustStockHandler implements ICommandHandler<AdjustStock> {
  constructor(
    private readonly places: StockPlaces,
    private readonly commands: CommandBus,
  ) {}

  async execute({ meta, caller, partId, input }: AdjustStock): Promise<Receipt> {
    const { quantity, unitCost, reason } = input;
    const locationId = await this.places.find(caller.tenantId, partId, input.locationId ?? null);
    const currency = settingsOf(caller).currency;
    const command = {
      name: 'AdjustStock',
      layerId: randomUUID(),
      quantity: Math.sign(quantity) * toMilli(Math.abs(quantity)),
      unitCost: unitCost === undefined || unitCost === null ? null : toMinor(unitCost, currency),
      reason,
    } as const;
    return this.commands.execute(new ChangeStockItem(meta, { partId, locationId }, command));
  }
}
