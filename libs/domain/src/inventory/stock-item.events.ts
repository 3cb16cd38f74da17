import type { DomainEvent } from '../shared/domain-event.js';
import type { MinorUnits } from '../shared/money.js';
import type { Milli } from '../shared/quantity.js';

/** uuidv5 name space of stock items; never changes, or every stock item would be another. */
export const STOCK_ITEMS = '7c9f6a52-3a0e-4d6c-8f17-0b9f7e1d2c64';

/**
 * What a stock item's id is the uuidv5 of: a part is kept once at each location, so two first receipts meet in one stream, and a
 * device reads the stock of some parts without all the rest.
 */
export function stockItemNameOf(partId: string, locationId: string): string {
  return `${partId.toLowerCase()}/${locationId.toLowerCase()}`;
}

/** What was taken from one cost layer. */
export interface TakenFromLayer {
  readonly layerId: string;
  readonly quantity: Milli;
  readonly unitCost: MinorUnits;
}

type Event<Name extends string, Data extends object = object> = DomainEvent<
  `inventory.stock-${Name}`,
  Data & { readonly at: string }
>;

export type StockItemEvent =
  | Event<'item-opened', { readonly id: string; readonly partId: string; readonly locationId: string }>
  | Event<'received', { readonly layerId: string; readonly quantity: Milli; readonly unitCost: MinorUnits }>
  | Event<
      'adjusted',
      {
        /** Signed. What is missing goes from the oldest layers; what was found is a layer of its own. */
        readonly quantity: Milli;
        readonly reason: string;
        readonly layerId: string | null;
        readonly unitCost: MinorUnits | null;
        readonly taken: readonly TakenFromLayer[];
      }
    >
  | Event<'reserved', { readonly lineId: string; readonly workOrderId: string; readonly quantity: Milli }>
  | Event<'released', { readonly lineId: string; readonly workOrderId: string }>
  | Event<
      'consumed',
      {
        readonly lineId: string;
        readonly workOrderId: string;
        readonly quantity: Milli;
        readonly taken: readonly TakenFromLayer[];
        /** The line had no reservation (yet). */
        readonly unreserved?: true;
      }
    >
  | Event<
      'returned',
      { readonly lineId: string; readonly workOrderId: string; readonly taken: readonly TakenFromLayer[] }
    >;
