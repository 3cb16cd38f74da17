import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide, type StockItemCommand } from '#domain/inventory/stock-item.commands.js';
import { StockItem } from '#domain/inventory/stock-item.js';
import { StockItemRepository } from '#domain/inventory/stock-item.repository.js';
import type { Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { decisionContext, DomainCommand, sendableAs } from '../shared/domain-command.js';
import { stockItemIdOf } from './stock-item-id.js';

interface Place {
  readonly partId: string;
  /** Null when the tenant has no location at all. */
  readonly locationId: string | null;
}

/** Commands on one part at one location; the first thing that happens there opens it. */
export class ChangeStockItem extends DomainCommand<Place, StockItemCommand> {}

sendableAs(
  ['ReserveStock', 'ReleaseStock', 'ConsumeStock', 'ReturnStock'],
  (meta, { partId, locationId, ...command }) =>
    new ChangeStockItem(meta, { partId, locationId } as Place, { ...command, name: meta.name } as StockItemCommand),
);

/** Taking back needs something to take it back from: these open nothing. */
const NEED_AN_ITEM: ReadonlySet<StockItemCommand['name']> = new Set(['ReleaseStock', 'ReturnStock']);

@CommandHandler(ChangeStockItem)
export class ChangeStockItemHandler implements ICommandHandler<ChangeStockItem> {
  constructor(private readonly stockItems: StockItemRepository) {}

  /** @throws DomainError `location_required`, or what the stock item refuses with */
  async execute({ meta, target: { partId, locationId }, command }: ChangeStockItem): Promise<Receipt> {
    if (locationId === null) throw new DomainError('location_required', { partId });
    const stockItemId = stockItemIdOf(partId, locationId);
    const change = (stockItem: StockItem): object | void => decide(stockItem, command, decisionContext(meta));
    if (NEED_AN_ITEM.has(command.name)) return this.stockItems.change(stockItemId, meta, change);
    const open = (): StockItem => StockItem.open({ stockItemId, partId, locationId }, decisionContext(meta));
    return this.stockItems.changeOrOpen(stockItemId, meta, open, change);
  }
}
