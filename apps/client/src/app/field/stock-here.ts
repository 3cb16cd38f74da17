import type { PartState } from '#domain/inventory/part.js';
import type { StockItemState } from '#domain/inventory/stock-item.js';
import type { PartLine } from '#domain/maintenance/work-order-lines.js';
import type { Milli } from '#domain/shared/quantity.js';
import { freeFor } from './parts-here.js';

/** Not one location, but all of them. */
export const EVERYWHERE = 'everywhere';

export interface StockRecord {
  readonly state: StockItemState;
  readonly names: Readonly<Record<string, string | null>>;
}

export interface PlaceHere {
  readonly id: string;
  readonly name: string;
}

/** A part kept in stock, with the stock of the place that is looked at, and that of others. */
export interface StockedPart {
  readonly id: string;
  /** Its number: what it is found by first. */
  readonly title: string;
  /** What else it is found by. */
  readonly text: string;
  readonly part: PartState;
  readonly onHand: Milli;
  /** Set aside for no work that this device knows of. */
  readonly free: Milli;
  /** Where there is some, the most first: of all locations, or beside the one that is looked at. */
  readonly places: readonly { readonly name: string; readonly onHand: Milli }[];
}

/** The locations of which this device has stock, and one's own, by name. */
export function placesHere(stock: readonly StockRecord[], own: PlaceHere | null): readonly PlaceHere[] {
  const names = new Map(stock.map(({ state, names: { location } }) => [state.locationId, location ?? '']));
  if (own !== null) names.set(own.id, own.name);
  const { compare } = new Intl.Collator('en', { numeric: true });
  return [...names].map(([id, name]) => ({ id, name })).sort((one, other) => compare(one.name, other.name));
}

/**
 * @param lines of all work that this device knows and that is not over
 * @param at a location, or `EVERYWHERE`
 * @returns in the order of the parts
 */
export function stockHere(
  parts: readonly PartState[],
  stock: readonly StockRecord[],
  lines: readonly PartLine[],
  at: string,
): readonly StockedPart[] {
  const linesOf = Map.groupBy(lines, ({ partId }) => partId);
  const ofPart = Map.groupBy(stock, ({ state }) => state.partId);
  return parts
    .filter(({ stocked }) => stocked)
    .map((part) => {
      const all = ofPart.get(part.id) ?? [];
      const looked = at === EVERYWHERE ? all : all.filter(({ state }) => state.locationId === at);
      const shown = at === EVERYWHERE ? all : all.filter(({ state }) => state.locationId !== at);
      return {
        id: part.id,
        title: part.partNumber,
        text: part.name,
        part,
        onHand: sum(looked, ({ onHand }) => onHand),
        free: sum(looked, (state) => freeFor({ ...state, id: null }, [{ state }], linesOf.get(part.id) ?? [])),
        places: shown
          .flatMap(({ state: { onHand }, names }) => (onHand > 0 ? [{ name: names['location'] ?? '', onHand }] : []))
          .sort((one, other) => other.onHand - one.onHand),
      };
    });
}

function sum(stock: readonly StockRecord[], of: (state: StockItemState) => Milli): Milli {
  return stock.reduce((total, { state }) => total + of(state), 0);
}
