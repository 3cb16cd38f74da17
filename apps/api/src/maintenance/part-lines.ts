import { randomUUID } from 'node:crypto';
import { quoteFifo, type StockItemState } from '#domain/inventory/stock-item.js';
import type { NewPart } from '#domain/maintenance/work-order-new-lines.js';
import type { Read } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { multiplyMoney, toMinor } from '#domain/shared/money.js';
import { toMilli } from '#domain/shared/quantity.js';
import type { AddPartInput } from './work-order.inputs.js';

export interface PartRow {
  id: string;
  part_number: string;
  name: string;
  stocked: boolean;
  stock: { locationId: string; free: number; layers: StockItemState['layers'] }[] | null;
  /** Of the locations that are asked for, those that there are. */
  known_locations: string[] | null;
  default_location: string | null;
  work_location: string | null;
}

type WantedPart = Pick<AddPartInput, 'id' | 'taskId' | 'partId' | 'quantity' | 'unitCost' | 'locationId'>;

/** The parts that are wanted, with the stock that may serve them; undefined when none are. */
export function stockFor(workOrderId: string, wanted: readonly WantedPart[]): Read<PartRow> | undefined {
  if (wanted.length === 0) return undefined;
  const locations = wanted.flatMap(({ locationId }) => locationId ?? []);
  return { sql: STOCK, parameters: [wanted.map(({ partId }) => partId), workOrderId, locations] };
}

/**
 * Turns what a person entered into part lines: which stock serves it, and what it is expected to cost.
 * @throws DomainError `not_found` for a part or location that is not there (any more), `unit_cost_required` for one not kept in stock
 */
export function partLines(currency: string, wanted: readonly WantedPart[], rows: readonly PartRow[]): NewPart[] {
  return wanted.map((line) => {
    const part = rows.find(({ id }) => id === line.partId);
    if (!part) throw new DomainError('not_found', { kind: 'part' });
    const place = line.locationId ?? null;
    if (place && !part.known_locations?.includes(place)) throw new DomainError('not_found', { kind: 'location' });
    const quantity = toMilli(line.quantity);
    const common = {
      id: line.id ?? randomUUID(),
      taskId: line.taskId ?? null,
      partId: part.id,
      partNumber: part.part_number,
      partName: part.name,
      stocked: part.stocked,
      quantity,
    };
    if (!part.stocked) {
      if (line.unitCost === undefined) throw new DomainError('unit_cost_required', { partNumber: part.part_number });
      return { ...common, locationId: null, unitCost: toMinor(line.unitCost, currency) };
    }
    const stock = placeOf(part, place);
    const unitCost = multiplyMoney(quoteFifo({ layers: stock?.layers ?? [] }, quantity), 1000, quantity);
    return { ...common, locationId: stock?.locationId ?? place ?? part.default_location, unitCost };
  });
}

/** Where it is asked for, else where the work is done if there is any, else where most is free. */
function placeOf(
  { stock, work_location }: PartRow,
  wanted: string | null,
): NonNullable<PartRow['stock']>[number] | undefined {
  if (wanted) return stock?.find(({ locationId }) => locationId === wanted);
  return (
    stock?.find(({ locationId, free }) => locationId === work_location && free > 0) ??
    stock?.toSorted((a, b) => b.free - a.free)[0]
  );
}

const STOCK = `
  SELECT p.id, p.part_number, p.name, p.stocked,
    (SELECT jsonb_agg(jsonb_build_object('locationId', s.location_id, 'free', s.on_hand - s.reserved, 'layers', s.state->'layers'))
     FROM stock_item s WHERE s.tenant_id = $1 AND s.part_id = p.id) AS stock,
    (SELECT jsonb_agg(l.id) FROM location l WHERE l.tenant_id = $1 AND l.id = ANY($4::uuid[])) AS known_locations,
    (SELECT l.id FROM location l WHERE l.tenant_id = $1 ORDER BY l.name <> 'Main', l.name LIMIT 1) AS default_location,
    (SELECT w.location_id FROM work_order w WHERE w.tenant_id = $1 AND w.id = $3) AS work_location
  FROM part p WHERE p.tenant_id = $1 AND p.id = ANY($2::uuid[]) AND NOT p.archived`;
