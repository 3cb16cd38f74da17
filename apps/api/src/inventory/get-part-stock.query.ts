import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { StockItemState } from '#domain/inventory/stock-item.js';
import type { PartStockView, StockLocationView } from '#domain/inventory/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { toMajor } from '#domain/shared/money.js';
import { fromMilli } from '#domain/shared/quantity.js';
import type { Moment } from '../shared/as-of.js';
import { workOrdersOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { PartAsOf } from './part-as-of.js';

/** Where a part lies, in which cost layers, and for which work orders it is set aside. */
export class GetPartStock extends Query<PartStockView> {
  constructor(
    readonly caller: TenantAccess,
    readonly partId: string,
    /** How it was then; undefined: how it is. */
    readonly asOf?: string,
  ) {
    super();
  }
}

interface Row {
  /** Null: the part exists, but lies nowhere. */
  readonly state: StockItemState | null;
  readonly version: number;
  readonly location: string;
  readonly numbers: Readonly<Record<string, string>> | null;
}

@QueryHandler(GetPartStock)
export class GetPartStockHandler implements IQueryHandler<GetPartStock> {
  constructor(
    private readonly database: ReadDatabase,
    private readonly past: PartAsOf,
  ) {}

  async execute({ caller, partId, asOf }: GetPartStock): Promise<PartStockView> {
    const moment = await this.past.moment(caller.tenantId, partId, asOf, 3);
    const rows = await this.database.query<Row>(caller.tenantId, stock(moment), [
      partId,
      workOrdersOf(caller),
      ...moment.parameters,
    ]);
    if (rows.length === 0) throw new DomainError('not_found', { kind: 'part' });
    const currency = settingsOf(caller).currency;
    return { locations: rows.flatMap((row) => (row.state === null ? [] : [locationOf(row, row.state, currency)])) };
  }
}

function locationOf({ version, location, numbers }: Row, state: StockItemState, currency: string): StockLocationView {
  return {
    locationId: state.locationId,
    locationName: location,
    version,
    onHand: fromMilli(state.onHand),
    reserved: fromMilli(state.reserved),
    available: fromMilli(state.onHand - state.reserved),
    // Used-up layers are kept for returns only.
    layers: state.layers
      .filter(({ available }) => available > 0)
      .map(({ id, receivedAt, unitCost, received, available }) => ({
        id,
        receivedAt,
        unitCost: toMajor(unitCost, currency),
        received: fromMilli(received),
        available: fromMilli(available),
      })),
    // Of work orders that the caller may not see only the sum is told, in `reserved`.
    reservations: state.reservations
      .filter(({ workOrderId }) => numbers?.[workOrderId] !== undefined)
      .map(({ workOrderId, wanted, reserved }) => ({
        workOrderId,
        workOrderNumber: numbers![workOrderId]!,
        quantity: fromMilli(wanted),
        reserved: fromMilli(reserved),
      })),
  };
}

const stock = (moment: Moment): string => `
  SELECT s.state, s.version, l.name AS location,
    (SELECT jsonb_object_agg(w.id, w.number) FROM work_order w
     WHERE w.tenant_id = $1 AND ($3::uuid IS NULL OR w.assigned_to = $3)
       AND w.id IN (SELECT (r->>'workOrderId')::uuid FROM jsonb_array_elements(s.state->'reservations') r)) AS numbers
  FROM ${moment.from('part')} p
  LEFT JOIN ${moment.from('stock_item')} s ON s.tenant_id = $1 AND s.part_id = p.id
  LEFT JOIN location l ON l.tenant_id = $1 AND l.id = s.location_id
  WHERE p.tenant_id = $1 AND p.id = $2
  ORDER BY l.name <> 'Main', l.name`;
