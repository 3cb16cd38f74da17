import type { MinorUnits } from '../shared/money.js';
import { addMoney, multiplyMoney } from '../shared/money.js';
import type { Milli, Seconds } from '../shared/quantity.js';

export interface Task {
  readonly id: string;
  readonly title: string;
  readonly done: boolean;
  /** The due service that finishing this task satisfies. */
  readonly dueServiceId: string | null;
}

export interface LaborLine {
  readonly id: string;
  readonly taskId: string | null;
  readonly technicianId: string | null;
  readonly seconds: Seconds;
  /** Minor units per hour. */
  readonly rate: MinorUnits;
  readonly cost: MinorUnits;
  readonly description: string | null;
}

/** What was taken from one cost layer of a stock item. */
export interface TakenLayer {
  readonly layerId: string;
  readonly quantity: Milli;
  readonly unitCost: MinorUnits;
}

export interface PartLine {
  readonly id: string;
  readonly taskId: string | null;
  readonly partId: string;
  readonly partNumber: string;
  readonly partName: string;
  /** Where it is taken from; null only for parts that are not kept in stock. */
  readonly locationId: string | null;
  readonly stocked: boolean;
  readonly quantity: Milli;
  /** As entered or quoted; the line falls back to it when a completion fails. */
  readonly estimatedUnitCost: MinorUnits;
  /** The estimate, or once taken the actual average. */
  readonly unitCost: MinorUnits;
  readonly cost: MinorUnits;
  /** Set by the completion; null until then. */
  readonly taken: readonly TakenLayer[] | null;
}

export interface ChargeLine {
  readonly id: string;
  readonly taskId: string | null;
  readonly description: string;
  readonly amount: MinorUnits;
}

interface Lines {
  readonly labor: readonly LaborLine[];
  readonly parts: readonly PartLine[];
  readonly charges: readonly ChargeLine[];
  readonly discount: MinorUnits;
  readonly tax: MinorUnits;
}

export interface Totals {
  readonly laborCost: MinorUnits;
  readonly partsCost: MinorUnits;
  readonly chargesCost: MinorUnits;
  readonly totalCost: MinorUnits;
}

/** Labor + parts + charges − discount + tax. A discount takes at most what there is: lines may go after it was given. */
export function totalsOf({ labor, parts, charges, discount, tax }: Lines): Totals {
  const laborCost = addMoney(...labor.map(({ cost }) => cost));
  const partsCost = addMoney(...parts.map(({ cost }) => cost));
  const chargesCost = addMoney(...charges.map(({ amount }) => amount));
  const discounted = Math.max(0, addMoney(laborCost, partsCost, chargesCost, -discount));
  return { laborCost, partsCost, chargesCost, totalCost: addMoney(discounted, tax) };
}

export function laborCost(seconds: Seconds, rate: MinorUnits): MinorUnits {
  return multiplyMoney(rate, seconds, 3600);
}

/** A part line at its estimate, nothing taken. */
export function estimated(line: Omit<PartLine, 'unitCost' | 'cost' | 'taken'>): PartLine {
  return {
    ...line,
    unitCost: line.estimatedUnitCost,
    cost: multiplyMoney(line.estimatedUnitCost, line.quantity, 1000),
    taken: null,
  };
}

/** A part line at what was really taken; its layers' costs add up, and the unit cost is their average. */
export function costed(line: PartLine, taken: readonly TakenLayer[] | undefined): PartLine {
  if (taken === undefined) return line;
  const cost = addMoney(...taken.map(({ unitCost, quantity }) => multiplyMoney(unitCost, quantity, 1000)));
  return { ...line, unitCost: multiplyMoney(cost, 1000, line.quantity), cost, taken };
}

/** What an invoice copies. `quantity` in thousandths (of an hour, of the part's unit, of one charge); prices per one of them. */
export interface BillableLine {
  readonly kind: 'labor' | 'part' | 'charge';
  readonly description: string;
  readonly quantity: Milli;
  readonly unitPrice: MinorUnits;
  readonly amount: MinorUnits;
}

export function billableLines({ labor, parts, charges }: Pick<Lines, 'labor' | 'parts' | 'charges'>): BillableLine[] {
  return [
    ...labor.map((line): BillableLine => ({
      kind: 'labor',
      description: line.description ?? 'Labor',
      quantity: Math.round((line.seconds * 1000) / 3600),
      unitPrice: line.rate,
      amount: line.cost,
    })),
    ...parts.map((line): BillableLine => ({
      kind: 'part',
      description: `${line.partNumber} ${line.partName}`,
      quantity: line.quantity,
      unitPrice: line.unitCost,
      amount: line.cost,
    })),
    ...charges.map((line): BillableLine => ({
      kind: 'charge',
      description: line.description,
      quantity: 1000,
      unitPrice: line.amount,
      amount: line.amount,
    })),
  ];
}
