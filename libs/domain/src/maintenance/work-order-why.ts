import { fold } from '../shared/aggregate-root.js';
import type { MinorUnits } from '../shared/money.js';
import type { Milli } from '../shared/quantity.js';
import { billableLines } from './work-order-lines.js';
import type { WorkOrderEvent } from './work-order.events.js';
import { evolveWorkOrder } from './work-order.js';

export const EXPLAINED_COSTS = ['totalCost', 'laborCost', 'partsCost'] as const;
export type ExplainedCost = (typeof EXPLAINED_COSTS)[number];

/** One summand of a cost, and the event that made it what it is. */
export interface CostReason {
  readonly kind: 'labor' | 'part' | 'charge' | 'discount' | 'tax';
  readonly text: string | null;
  /** Signed: together they are the cost. */
  readonly value: MinorUnits;
  /** Thousandths, at `unitValue` for one; null where it is just an amount. */
  readonly quantity: Milli | null;
  readonly unitValue: MinorUnits | null;
  readonly part: { readonly id: string; readonly number: string } | null;
  /** What stock really cost, no longer an estimate. */
  readonly isActual: boolean;
  /** Place of the event in the stream, from 0; null for what nobody ever set. */
  readonly event: number | null;
}

/** Why a cost is what it is, from the whole stream of a work order that has begun. */
export function explainCost(
  of: ExplainedCost,
  events: readonly WorkOrderEvent[],
): { value: MinorUnits; because: CostReason[] } {
  const state = fold(evolveWorkOrder, events)!;
  const setBy = settersOf(events);
  const lines = [...state.labor, ...state.parts, ...state.charges];
  const summands = billableLines(state).map(({ kind, description, quantity, unitPrice, amount }, place): CostReason => {
    const line = lines[place]!;
    return {
      kind,
      text: description,
      value: amount,
      quantity: kind === 'charge' ? null : quantity,
      unitValue: kind === 'charge' ? null : unitPrice,
      part: 'partId' in line ? { id: line.partId, number: line.partNumber } : null,
      isActual: 'taken' in line && line.taken !== null,
      event: setBy.get(line.id) ?? null,
    };
  });
  if (of !== 'totalCost')
    return { value: state[of], because: summands.filter(({ kind }) => `${kind}Cost`.replace('part', 'parts') === of) };
  const subtotal = state.laborCost + state.partsCost + state.chargesCost;
  const amount = (kind: 'discount' | 'tax', value: MinorUnits): CostReason[] => {
    const bare = { text: null, quantity: null, unitValue: null, part: null, isActual: false };
    return value === 0 ? [] : [{ ...bare, kind, value, event: setBy.get(kind) ?? null }];
  };
  // A discount takes at most what there is.
  const because = [
    ...summands,
    ...amount('discount', -Math.min(state.discount, subtotal)),
    ...amount('tax', state.tax),
  ];
  return { value: state.totalCost, because };
}

/** Of a stream, what the invoice of a completion's `attempt` was made of: nothing else changes while it is under way. */
export function untilInvoiced(attempt: number, events: readonly WorkOrderEvent[]): readonly WorkOrderEvent[] {
  const over = events.findIndex(
    ({ type, data }) =>
      (type === 'maintenance.work-order-completion-finished' || type === 'maintenance.work-order-completion-failed') &&
      data.attempt === attempt,
  );
  return over < 0 ? events : events.slice(0, over);
}

/** Line id (or `discount`, `tax`) → the event that gave it its present cost. */
function settersOf(events: readonly WorkOrderEvent[]): ReadonlyMap<string, number> {
  const [added, last] = [new Map<string, number>(), new Map<string, number>()];
  for (const [place, event] of events.entries())
    switch (event.type) {
      case 'maintenance.work-order-labor-added':
      case 'maintenance.work-order-part-added':
      case 'maintenance.work-order-charge-added':
        added.set(event.data.line.id, place);
        last.set(event.data.line.id, place);
        break;
      case 'maintenance.work-order-parts-cost-recorded':
        for (const { lineId } of event.data.lines) last.set(lineId, place);
        break;
      case 'maintenance.work-order-completion-failed':
      case 'maintenance.work-order-completion-undone':
        // Every line falls back to its estimate.
        for (const [line, first] of added) last.set(line, first);
        break;
      case 'maintenance.work-order-updated':
        for (const field of ['discount', 'tax'] as const)
          if (event.data.changes[field] !== undefined) last.set(field, place);
        break;
      default:
    }
  return last;
}
