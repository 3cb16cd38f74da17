import type { DecisionContext } from '../shared/command.js';
import type { MinorUnits } from '../shared/money.js';
import type { Milli } from '../shared/quantity.js';
import type { TakenFromLayer } from './stock-item.events.js';
import type { StockItem } from './stock-item.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

export type ReceiveStock = Command<'ReceiveStock', { layerId: string; quantity: Milli; unitCost: MinorUnits }>;
/** `quantity` is the signed difference; `layerId` is used when stock was found. */
export type AdjustStock = Command<
  'AdjustStock',
  { quantity: Milli; reason: string; layerId: string; unitCost?: MinorUnits | null }
>;
export type ReserveStock = Command<'ReserveStock', { lineId: string; workOrderId: string; quantity: Milli }>;
export type ReleaseStock = Command<'ReleaseStock', { lineId: string }>;
export type ConsumeStock = Command<'ConsumeStock', { lineId: string; workOrderId: string; quantity: Milli }>;
export type ReturnStock = Command<
  'ReturnStock',
  { lineId: string; workOrderId: string; taken: readonly TakenFromLayer[] }
>;

export type StockItemCommand = ReceiveStock | AdjustStock | ReserveStock | ReleaseStock | ConsumeStock | ReturnStock;

/** Reserving answers `{ reserved, short }`, consuming `{ taken }`. @throws DomainError what the method refuses with */
export function decide(stockItem: StockItem, command: StockItemCommand, context: DecisionContext): object | void {
  switch (command.name) {
    case 'ReceiveStock':
      return stockItem.receive(command, context);
    case 'AdjustStock':
      return stockItem.adjust(command, context);
    case 'ReserveStock':
      return stockItem.reserve(command, context);
    case 'ReleaseStock':
      return stockItem.release(command.lineId, context);
    case 'ConsumeStock':
      return stockItem.consume(command, context);
    case 'ReturnStock':
      return stockItem.return(command, context);
  }
}
