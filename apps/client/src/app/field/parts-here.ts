import type { PartState } from '#domain/inventory/part.js';
import type { StockItemState } from '#domain/inventory/stock-item.js';
import type { PartLine } from '#domain/maintenance/work-order-lines.js';
import type { MinorUnits } from '#domain/shared/money.js';
import { fromMilli, type Milli } from '#domain/shared/quantity.js';

/** Where it is taken from, the server says, who knows all places: no part of this is on this device. */
export const ANYWHERE = '';

interface StockHere {
  readonly id: string;
  readonly state: StockItemState;
  readonly names: Readonly<Record<string, string | null>>;
}

/** A part as somebody picks it: from one place, or from none where it is not kept in stock. */
export interface PartHere {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly part: PartState;
  /** `ANYWHERE`: wherever it comes to lie; null: it is not kept in stock. */
  readonly locationId: string | null;
  /** What one of it is expected to cost; 0 where this device does not know. */
  readonly unitCost: MinorUnits;
}

const NAMES = new Intl.Collator('en');

/**
 * What can be added where the work is done: what is on hand there comes first, then what one's own place has, then others, what is
 * not kept in stock, and at last what there is none of.
 * @param at the place of the work; null: none
 * @param own where the person works; null: nowhere in particular
 */
export function partsHere(
  parts: readonly PartState[],
  stock: readonly StockHere[],
  at: string | null,
  own: string | null = null,
): readonly PartHere[] {
  const places = Map.groupBy(stock, ({ state }) => state.partId);
  return parts
    .flatMap((part) =>
      part.stocked ? stocked(part, places.get(part.id) ?? [], at, own) : [{ ...unstocked(part), rank: 3 }],
    )
    .toSorted((one, other) => one.rank - other.rank || NAMES.compare(one.part.name, other.part.name));
}

function unstocked(part: PartState): PartHere {
  const text = `${part.name} · not kept in stock`;
  return { id: part.id, title: part.partNumber, text, part, locationId: null, unitCost: 0 };
}

function stocked(
  part: PartState,
  stock: readonly StockHere[],
  at: string | null,
  own: string | null,
): (PartHere & { rank: number })[] {
  const places = stock.filter(({ state }) => at === null || state.locationId === at || state.onHand > 0);
  const offered = places.map(({ id, state, names }) => {
    const free = fromMilli(state.onHand - state.reserved);
    const isHere = state.locationId === at;
    return {
      id,
      title: part.partNumber,
      text: `${part.name} · ${free} ${isHere ? 'here' : `at ${names['location'] ?? 'stock'}`}`,
      part,
      locationId: state.locationId,
      unitCost: state.layers.find(({ available }) => available > 0)?.unitCost ?? state.layers.at(-1)?.unitCost ?? 0,
      rank: state.onHand === 0 ? 4 : isHere ? 0 : state.locationId === own ? 1 : 2,
    };
  });
  if (offered.length > 0) return offered;
  const text = `${part.name} · none ${at === null ? 'in stock' : 'here'}`;
  const none = { id: part.id, title: part.partNumber, text, part, locationId: at ?? ANYWHERE, unitCost: 0, rank: 4 };
  return [none];
}

/** A line, or what one would be. */
export type Wanted = Pick<PartLine, 'partId' | 'locationId' | 'quantity'> & { readonly id: string | null };

/**
 * So much of a part can be taken from one place for a line, as far as this device knows: what nobody has set aside, and what is
 * for this line; of what was added here and is not reserved yet, the others have theirs.
 * @param lines of all work that this device knows and that is not over
 */
export function freeFor(
  line: Omit<Wanted, 'quantity'>,
  stock: readonly Pick<StockHere, 'state'>[],
  lines: readonly PartLine[],
): Milli {
  const item = stock.find(({ state }) => state.partId === line.partId && state.locationId === line.locationId)?.state;
  if (!item) return 0;
  const reservations = new Map(item.reservations.map(({ lineId, reserved }) => [lineId, reserved]));
  const others = lines.filter(
    ({ id, partId, locationId, taken }) =>
      id !== line.id &&
      partId === line.partId &&
      locationId === line.locationId &&
      taken === null &&
      !reservations.has(id),
  );
  const own = line.id === null ? 0 : (reservations.get(line.id) ?? 0);
  const wanted = others.reduce((sum, { quantity }) => sum + quantity, 0);
  return Math.max(0, item.onHand - item.reserved + own - wanted);
}

/** What work still takes from stock. @returns lines with where from; `ANYWHERE` where the server says */
export function toBeTaken({
  parts,
}: {
  readonly parts: readonly PartLine[];
}): readonly (PartLine & { readonly locationId: string })[] {
  return parts.flatMap((line) =>
    line.stocked && line.taken === null && line.locationId !== null ? [{ ...line, locationId: line.locationId }] : [],
  );
}

/** How many lines of each work lack something, by its id. @param all as `freeFor`'s lines */
export function shortOf(
  work: readonly { readonly id: string; readonly lines: readonly PartLine[] }[],
  stock: readonly Pick<StockHere, 'state'>[],
  all: readonly PartLine[],
): ReadonlyMap<string, number> {
  const stockOf = Map.groupBy(stock, ({ state }) => state.partId);
  const linesOf = Map.groupBy(all, ({ partId }) => partId);
  const isShort = (line: PartLine): boolean =>
    line.quantity > freeFor(line, stockOf.get(line.partId) ?? [], linesOf.get(line.partId) ?? []);
  return new Map(work.map(({ id, lines }) => [id, lines.filter(isShort).length]));
}
