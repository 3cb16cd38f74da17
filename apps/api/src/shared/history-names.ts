import { Injectable } from '@nestjs/common';
import { ReadDatabase, type Read } from '#domain/ports/read-database.js';
import type { HistoryEntry, HistoryNames as Names } from '#domain/shared/views.js';

type Told = Pick<HistoryEntry, 'type' | 'aggregateId' | 'aggregateType' | 'data'>;

interface Named {
  readonly id: string;
  readonly name: string;
}

interface StockNamed {
  readonly id: string;
  readonly part: string;
  readonly unit: string;
  readonly location: string | null;
}

/** What facts tell by ids only, as people call it. For what is left of them within the caller's reach. */
@Injectable()
export class HistoryNames {
  constructor(private readonly database: ReadDatabase) {}

  /** One round trip, and none where nothing is to be named. */
  async named<Entry extends Told>(tenantId: string, entries: readonly Entry[]): Promise<readonly Entry[]> {
    const ofType = (type: string): string[] =>
      entries.filter(({ aggregateType }) => aggregateType === type).map(({ aggregateId }) => aggregateId);
    const ids = [
      entries.flatMap((entry) => workOrderIn(entry) ?? []),
      entries.flatMap((entry) => assigneeIn(entry) ?? []),
      entries.flatMap((entry) => locationIn(entry) ?? []),
      ofType('stock-item'),
      ofType('meter'),
    ] as const;
    if (ids.every((each) => each.length === 0)) return entries;
    const [workOrders, people, locations, stock, meters] = await this.database.queries<
      [{ id: string; number: string }, Named, Named, StockNamed, { id: string; kind: string }]
    >(tenantId, [
      read(WORK_ORDERS, ids[0]),
      read(PEOPLE, ids[1]),
      read(LOCATIONS, ids[2]),
      read(STOCK, ids[3]),
      read(METERS, ids[4]),
    ]);
    const numbers = new Map(workOrders.map((workOrder) => [workOrder.id, workOrder]));
    const names = new Map([...people, ...locations].map(({ id, name }) => [id, name]));
    const shelves = new Map(stock.map(({ id, ...shelf }) => [id, shelf]));
    const kinds = new Map(meters.map(({ id, kind }) => [id, kind]));
    return entries.map((entry) => {
      const found: Names = {
        workOrder: numbers.get(workOrderIn(entry) ?? ''),
        assignee: names.get(assigneeIn(entry) ?? ''),
        location: names.get(locationIn(entry) ?? ''),
        stock: shelves.get(entry.aggregateId),
        meter: kinds.get(entry.aggregateId),
      };
      return Object.values(found).every((each) => each === undefined) ? entry : { ...entry, names: found };
    });
  }
}

function read<Row extends object>(sql: string, ids: readonly string[]): Read<Row> | undefined {
  return ids.length === 0 ? undefined : { sql, parameters: [[...new Set(ids)]] };
}

function workOrderIn({ data }: Told): string | undefined {
  return typeof data['workOrderId'] === 'string' ? data['workOrderId'] : undefined;
}

function assigneeIn({ type, data }: Told): string | undefined {
  return type === 'maintenance.work-order-assigned' && typeof data['userId'] === 'string' ? data['userId'] : undefined;
}

function locationIn({ type, data }: Told): string | undefined {
  return type === 'identity.user-location-changed' && typeof data['locationId'] === 'string'
    ? data['locationId']
    : undefined;
}

const WORK_ORDERS = 'SELECT w.id, w.number FROM work_order w WHERE w.tenant_id = $1 AND w.id = ANY($2::uuid[])';
const PEOPLE = 'SELECT p.id, p.name FROM person p WHERE p.tenant_id = $1 AND p.id = ANY($2::uuid[])';
const LOCATIONS = 'SELECT l.id, l.name FROM location l WHERE l.tenant_id = $1 AND l.id = ANY($2::uuid[])';
const STOCK = `SELECT s.id, p.name AS part, p.state->>'unit' AS unit, l.name AS location FROM stock_item s
  JOIN part p ON p.tenant_id = $1 AND p.id = s.part_id LEFT JOIN location l ON l.tenant_id = $1 AND l.id = s.location_id
  WHERE s.tenant_id = $1 AND s.id = ANY($2::uuid[])`;
const METERS = 'SELECT m.id, m.kind FROM meter m WHERE m.tenant_id = $1 AND m.id = ANY($2::uuid[])';
