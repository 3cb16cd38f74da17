import { AggregateRoot } from '../shared/aggregate-root.js';
import type { DecisionContext } from '../shared/command.js';
import { DomainError } from '../shared/domain-error.js';
import type { MinorUnits } from '../shared/money.js';
import { addMoney, multiplyMoney } from '../shared/money.js';
import type { Milli } from '../shared/quantity.js';
import { fromMilli } from '../shared/quantity.js';
import { requireInteger, requireText } from '../shared/require.js';
import type { StockItemEvent, TakenFromLayer } from './stock-item.events.js';

/** A billion units: far beyond any store, and sums of layers stay safe integers. */
const MOST = 1_000_000_000_000;
/** A reservation that is sent after its line was taken arrives within so many days of it. */
const LATEST_DAYS = 7;

export interface StockLayer {
  readonly id: string;
  readonly receivedAt: string;
  readonly unitCost: MinorUnits;
  readonly received: Milli;
  readonly available: Milli;
}

export interface Reservation {
  readonly lineId: string;
  readonly workOrderId: string;
  readonly wanted: Milli;
  /** Less than wanted: the line is short. */
  readonly reserved: Milli;
}

export interface StockItemState {
  readonly id: string;
  readonly partId: string;
  readonly locationId: string;
  /** Oldest first. Used-up layers stay, so that a return finds the very layer it was taken from. */
  readonly layers: readonly StockLayer[];
  /** Oldest first. What each holds follows from its place and what is on hand; so all together never exceed it. */
  readonly reservations: readonly Reservation[];
  /** Lines returned and not taken again: returning them once more does nothing. */
  readonly returned: readonly string[];
  /** Of the last days; left out until there was one. */
  readonly ahead?: readonly TakenAhead[];
  readonly onHand: Milli;
  readonly reserved: Milli;
}

/** A line that was taken before it was reserved: its reservation is on the way, and no longer wanted. */
interface TakenAhead {
  readonly lineId: string;
  readonly at: string;
}

/** One part at one location. Quantities are thousandths of the part's unit, costs minor units per one unit. */
export class StockItem extends AggregateRoot<StockItemState, StockItemEvent> {
  static open(input: { stockItemId: string; partId: string; locationId: string }, { now }: DecisionContext): StockItem {
    const stockItem = new StockItem();
    stockItem.record({
      type: 'inventory.stock-item-opened',
      v: 1,
      data: { id: input.stockItemId, partId: input.partId, locationId: input.locationId, at: now },
    });
    return stockItem;
  }

  /** Short reservations get of it first, oldest first. The same layer id again changes nothing. */
  receive(input: { layerId: string; quantity: Milli; unitCost: MinorUnits }, { now }: DecisionContext): void {
    const quantity = requireInteger('quantity', input.quantity, 1, MOST);
    const unitCost = requireInteger('unitCost', input.unitCost);
    if (this.has(input.layerId)) return;
    this.guardRoom(quantity);
    this.record({
      type: 'inventory.stock-received',
      v: 1,
      data: { layerId: input.layerId, quantity, unitCost, at: now },
    });
  }

  /**
   * A count found less or more. Found stock costs what is given, or what the last layer did.
   * @throws DomainError `insufficient_stock` {partId, needed, available} (in units) when it would fall below zero
   */
  adjust(
    input: { quantity: Milli; reason: string; layerId: string; unitCost?: MinorUnits | null },
    { now }: DecisionContext,
  ): void {
    const reason = requireText('reason', input.reason, 1000);
    const quantity = requireInteger('quantity', input.quantity, -MOST, MOST);
    if (quantity === 0 || this.has(input.layerId)) return;
    const { layers, onHand } = this.state;
    if (-quantity > onHand) throw this.insufficient(-quantity, onHand);
    if (quantity > 0) this.guardRoom(quantity);
    const found = quantity > 0;
    this.record({
      type: 'inventory.stock-adjusted',
      v: 1,
      data: {
        quantity,
        reason,
        layerId: found ? input.layerId : null,
        unitCost: found ? requireInteger('unitCost', input.unitCost ?? layers.at(-1)?.unitCost ?? 0) : null,
        taken: found ? [] : takeFifo(layers, -quantity),
        at: now,
      },
    });
  }

  /**
   * Reserves what is there and stays short of the rest. The same line again keeps its place; another quantity replaces the
   * first. A line that was taken already wants nothing more, so nothing is kept from others.
   */
  reserve(
    input: { lineId: string; workOrderId: string; quantity: Milli },
    { now }: DecisionContext,
  ): { reserved: Milli; short: Milli } {
    const { lineId, workOrderId } = input;
    const quantity = requireInteger('quantity', input.quantity, 1, MOST);
    if (this.state.ahead?.some((taken) => taken.lineId === lineId)) return { reserved: quantity, short: 0 };
    if (this.reservation(lineId)?.wanted !== quantity)
      this.record({ type: 'inventory.stock-reserved', v: 1, data: { lineId, workOrderId, quantity, at: now } });
    const reserved = this.reservation(lineId)?.reserved ?? 0;
    return { reserved, short: quantity - reserved };
  }

  /** Releasing what is not reserved does nothing. */
  release(lineId: string, { now }: DecisionContext): void {
    const reservation = this.reservation(lineId);
    if (!reservation) return;
    this.record({
      type: 'inventory.stock-released',
      v: 1,
      data: { lineId, workOrderId: reservation.workOrderId, at: now },
    });
  }

  /**
   * Takes the oldest layers first: what the line has reserved and what is free, never what others reserved.
   * @throws DomainError `insufficient_stock` {partId, needed, available} (in units, not thousandths)
   */
  consume(
    input: { lineId: string; workOrderId: string; quantity: Milli },
    { now }: DecisionContext,
  ): { taken: readonly TakenFromLayer[] } {
    const { lineId, workOrderId } = input;
    const quantity = requireInteger('quantity', input.quantity, 1, MOST);
    const { layers, onHand, reserved } = this.state;
    const reservation = this.reservation(lineId);
    const available = onHand - reserved + (reservation?.reserved ?? 0);
    if (quantity > available) throw this.insufficient(quantity, available);
    const taken = takeFifo(layers, quantity);
    const data = {
      lineId,
      workOrderId,
      quantity,
      taken,
      ...(reservation ? {} : { unreserved: true as const }),
      at: now,
    };
    this.record({ type: 'inventory.stock-consumed', v: 1, data });
    return { taken };
  }

  /**
   * Compensation: puts back into the very layers what `consume` took, and gives the line its reservation back, first in
   * the row. Never refuses; again it does nothing, and no layer holds more than it received.
   */
  return(
    input: { lineId: string; workOrderId: string; taken: readonly TakenFromLayer[] },
    { now }: DecisionContext,
  ): void {
    const { lineId, workOrderId } = input;
    if (this.state.returned.includes(lineId)) return;
    const asked = new Map<string, Milli>();
    for (const { layerId, quantity } of input.taken) asked.set(layerId, (asked.get(layerId) ?? 0) + quantity);
    const taken = this.state.layers.flatMap(({ id, unitCost, received, available }) => {
      const quantity = Math.min(asked.get(id) ?? 0, received - available);
      return quantity > 0 ? [{ layerId: id, quantity, unitCost }] : [];
    });
    if (taken.length > 0)
      this.record({ type: 'inventory.stock-returned', v: 1, data: { lineId, workOrderId, taken, at: now } });
  }

  protected evolve(state: StockItemState | undefined, event: StockItemEvent): StockItemState {
    return evolveStockItem(state, event);
  }

  private has(layerId: string): boolean {
    return this.state.layers.some(({ id }) => id === layerId);
  }

  private reservation(lineId: string): Reservation | undefined {
    return this.state.reservations.find((reservation) => reservation.lineId === lineId);
  }

  private guardRoom(quantity: Milli): void {
    if (this.state.onHand + quantity > MOST) throw new DomainError('too_much_stock', { max: fromMilli(MOST) });
  }

  private insufficient(needed: Milli, available: Milli): DomainError {
    return new DomainError('insufficient_stock', {
      partId: this.state.partId,
      needed: fromMilli(needed),
      available: fromMilli(available),
    });
  }
}

export function evolveStockItem(state: StockItemState | undefined, event: StockItemEvent): StockItemState {
  if (event.type === 'inventory.stock-item-opened') {
    const { id, partId, locationId } = event.data;
    return { id, partId, locationId, layers: [], reservations: [], returned: [], onHand: 0, reserved: 0 };
  }
  if (state === undefined) throw new Error(`${event.type} cannot begin a stock item`);
  return allocated({ ...state, ...change(state, event) });
}

function change(
  { layers, reservations, returned, ahead }: StockItemState,
  event: Exclude<StockItemEvent, { type: 'inventory.stock-item-opened' }>,
): Partial<StockItemState> {
  switch (event.type) {
    case 'inventory.stock-received':
      return {
        layers: [...layers, layerOf(event.data.layerId, event.data.unitCost, event.data.quantity, event.data.at)],
      };
    case 'inventory.stock-adjusted': {
      const { layerId, unitCost, quantity, taken, at } = event.data;
      return {
        layers:
          layerId === null ? moved(layers, taken, -1) : [...layers, layerOf(layerId, unitCost ?? 0, quantity, at)],
      };
    }
    case 'inventory.stock-reserved': {
      const { lineId, workOrderId, quantity } = event.data;
      const wanted = { lineId, workOrderId, wanted: quantity, reserved: 0 };
      const place = reservations.findIndex((reservation) => reservation.lineId === lineId);
      return { reservations: place < 0 ? [...reservations, wanted] : reservations.with(place, wanted) };
    }
    case 'inventory.stock-released':
      return { reservations: reservations.filter(({ lineId }) => lineId !== event.data.lineId) };
    case 'inventory.stock-consumed':
      return {
        layers: moved(layers, event.data.taken, -1),
        reservations: reservations.filter(({ lineId }) => lineId !== event.data.lineId),
        returned: returned.filter((lineId) => lineId !== event.data.lineId),
        ...aheadAfter(ahead, event.data),
      };
    case 'inventory.stock-returned': {
      const { lineId, workOrderId, taken } = event.data;
      const wanted = taken.reduce((sum, { quantity }) => sum + quantity, 0);
      return {
        layers: moved(layers, taken, 1),
        // What the line had before, it has again: nobody who came later may take it in between.
        reservations: [
          { lineId, workOrderId, wanted, reserved: 0 },
          ...reservations.filter((reservation) => reservation.lineId !== lineId),
        ],
        returned: [...returned, lineId],
        ...(ahead && { ahead: ahead.filter((taken) => taken.lineId !== lineId) }),
      };
    }
  }
}

function aheadAfter(
  ahead: StockItemState['ahead'],
  { lineId, unreserved, at }: Extract<StockItemEvent, { type: 'inventory.stock-consumed' }>['data'],
): Pick<StockItemState, 'ahead'> {
  if (!ahead && !unreserved) return {};
  const since = Date.parse(at) - LATEST_DAYS * 86_400_000;
  const recent = (ahead ?? []).filter((taken) => Date.parse(taken.at) >= since);
  return { ahead: unreserved ? [...recent, { lineId, at }] : recent };
}

function layerOf(id: string, unitCost: MinorUnits, quantity: Milli, receivedAt: string): StockLayer {
  return { id, receivedAt, unitCost, received: quantity, available: quantity };
}

function moved(layers: readonly StockLayer[], taken: readonly TakenFromLayer[], sign: 1 | -1): StockLayer[] {
  const quantities = new Map<string, Milli>();
  for (const { layerId, quantity } of taken) quantities.set(layerId, (quantities.get(layerId) ?? 0) + quantity);
  return layers.map((layer) => {
    const quantity = quantities.get(layer.id);
    return quantity === undefined ? layer : { ...layer, available: layer.available + sign * quantity };
  });
}

/** Deals out what is on hand, oldest reservation first. */
function allocated(state: StockItemState): StockItemState {
  const onHand = state.layers.reduce((sum, { available }) => sum + available, 0);
  let left = onHand;
  const reservations = state.reservations.map((reservation) => {
    const reserved = Math.min(reservation.wanted, left);
    left -= reserved;
    return reserved === reservation.reserved ? reservation : { ...reservation, reserved };
  });
  return { ...state, reservations, onHand, reserved: onHand - left };
}

/** Oldest layers first; gives less when there is less. */
function takeFifo(layers: readonly StockLayer[], quantity: Milli): TakenFromLayer[] {
  const taken: TakenFromLayer[] = [];
  let left = quantity;
  for (const { id, available, unitCost } of layers) {
    const part = Math.min(left, available);
    if (part > 0) taken.push({ layerId: id, quantity: part, unitCost });
    left -= part;
    if (left === 0) break;
  }
  return taken;
}

/** What `quantity` would cost if it were taken now; what is not there is priced like the last layer. */
export function quoteFifo(state: Pick<StockItemState, 'layers'>, quantity: Milli): MinorUnits {
  const taken = takeFifo(state.layers, quantity);
  const missing = quantity - taken.reduce((sum, part) => sum + part.quantity, 0);
  return addMoney(
    ...taken.map((part) => multiplyMoney(part.unitCost, part.quantity, 1000)),
    multiplyMoney(state.layers.at(-1)?.unitCost ?? 0, missing, 1000),
  );
}
