import { Part } from '#domain/inventory/part.js';
import { quoteFifo, StockItem } from '#domain/inventory/stock-item.js';
import type { TakenFromLayer } from '#domain/inventory/stock-item.events.js';
import { multiplyMoney } from '#domain/shared/money.js';
import { DAY, HOUR, iso } from './calendar.js';
import type { CataloguePart } from './catalogue.js';
import { Chance } from './chance.js';
import { stockItemIdOf, type IdOf } from './ids.js';
import type { Scribe } from './scribe.js';

interface Shelf {
  readonly item: StockItem;
  readonly part: CataloguePart;
  /** Whole units of one delivery. */
  readonly delivery: number;
  deliveries: number;
  /** Instant of its last movement (ms). */
  movedAt: number;
}

interface DemandLine {
  readonly lineId: string;
  readonly workOrderId: string;
}

/** The demo's stock: what is reserved and taken is told in the order of time, and deliveries come when a shelf runs low. */
export class Stockroom {
  private readonly shelves = new Map<string, Shelf>();

  constructor(
    private readonly idOf: IdOf,
    private readonly scribe: Scribe,
    private readonly storekeeper: string,
    private readonly begins: number,
    private readonly now: number,
  ) {}

  get items(): StockItem[] {
    return [...this.shelves.values()].map(({ item }) => item);
  }

  partId(part: CataloguePart): string {
    return this.idOf(`part ${part.number}`);
  }

  parts(catalogue: readonly CataloguePart[]): Part[] {
    return catalogue.map((part) =>
      this.scribe.begin(this.storekeeper, iso(this.begins), (context) =>
        Part.create(
          {
            partId: this.partId(part),
            partNumber: part.number,
            name: part.name,
            unit: part.unit,
            category: part.group,
          },
          context,
        ),
      ),
    );
  }

  /** @param expected whole units that will be taken until now */
  open(part: CataloguePart, locationId: string, expected: number): void {
    const least = part.uses[1] * 2;
    const delivery = Math.max(least, Math.ceil(expected / 10 / least) * least);
    this.put(part, locationId, delivery, delivery);
  }

  /** A shelf with just so much, and no deliveries. */
  openWith(part: CataloguePart, locationId: string, units: number): void {
    this.put(part, locationId, 0, units);
  }

  /** Minor units of one unit, as it would be quoted. */
  quote(part: CataloguePart, locationId: string, units: number): number {
    const { item } = this.shelf(part, locationId);
    return multiplyMoney(quoteFifo(item.state, units * 1000), 1, units);
  }

  /** A delivery comes first where the shelf runs low, so all is there that is reserved; of what gets none, as much as there is. */
  reserve(part: CataloguePart, locationId: string, line: DemandLine, units: number, at: number): void {
    const shelf = this.shelf(part, locationId);
    while (shelf.delivery > 0 && free(shelf) < (units + part.uses[1]) * 1000)
      this.deliver(shelf, shelf.delivery, Math.max(shelf.movedAt, at - 5 * HOUR));
    shelf.movedAt = at;
    this.scribe.note(shelf.item, null, iso(at), (item, context) =>
      item.reserve({ ...line, quantity: units * 1000 }, context),
    );
  }

  take(
    part: CataloguePart,
    locationId: string,
    line: DemandLine,
    units: number,
    at: number,
  ): readonly TakenFromLayer[] {
    const shelf = this.shelf(part, locationId);
    shelf.movedAt = at;
    return this.scribe.note(shelf.item, null, iso(at), (item, context) =>
      item.consume({ ...line, quantity: units * 1000 }, context),
    ).taken;
  }

  private put(part: CataloguePart, locationId: string, delivery: number, units: number): void {
    const input = { stockItemId: stockItemIdOf(this.partId(part), locationId), partId: this.partId(part), locationId };
    const item = this.scribe.begin(this.storekeeper, iso(this.begins), (context) => StockItem.open(input, context));
    const shelf: Shelf = { item, part, delivery, deliveries: 0, movedAt: this.begins };
    this.shelves.set(`${part.number}/${locationId}`, shelf);
    if (units > 0) this.deliver(shelf, units, this.begins);
  }

  private deliver(shelf: Shelf, units: number, at: number): void {
    shelf.deliveries += 1;
    const layerId = this.idOf(`layer ${shelf.item.state.id} ${shelf.deliveries}`);
    const unitCost = this.priceAt(shelf.part, at, layerId);
    this.scribe.note(shelf.item, this.storekeeper, iso(at), (item, context) =>
      item.receive({ layerId, quantity: units * 1000, unitCost }, context),
    );
    shelf.movedAt = at;
  }

  /** Prices rise 4 % a year, and no delivery costs quite what the last did. */
  private priceAt({ cents }: CataloguePart, at: number, layerId: string): number {
    const years = (this.now - at) / (365 * DAY);
    return Math.max(1, Math.round(cents * 1.04 ** -years * new Chance(layerId).between(0.97, 1.03)));
  }

  private shelf(part: CataloguePart, locationId: string): Shelf {
    const shelf = this.shelves.get(`${part.number}/${locationId}`);
    if (!shelf) throw new Error(`${part.number} is not kept there`);
    return shelf;
  }
}

function free({ item }: Shelf): number {
  return item.state.onHand - item.state.reserved;
}
