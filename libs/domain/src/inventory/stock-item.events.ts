import type { DomainEvent } from '../shared/domain-event.js';
import type { MinorUnits } from '../shared/money.js';
import type { Milli } from '../shared/quantity.js';

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
