import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { METER_KINDS, type MeterKind } from '#domain/fleet/meter.events.js';
import type { MeterReading } from '#domain/fleet/meter.js';
import type { MeterReadingView } from '#domain/fleet/views.js';
import type { Page } from '#domain/shared/views.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
import { Lists } from '../shared/lists.js';
import { ListInput } from '../shared/paging.js';
import type { TenantAccess } from '../shared/request-context.js';
import { Where } from '../shared/where.js';
import { shown } from '../shared/meter-values.js';
import { unitOf } from './meter-units.js';
import { VehicleReferences } from './vehicle-references.js';

export class ListMeterReadingsInput extends ListInput {
  @IsOptional() @IsIn(METER_KINDS) kind?: MeterKind;
}

/** The ledgers of a vehicle's meters, newest reading first; void and quarantined ones too. */
export class ListMeterReadings extends Query<Page<MeterReadingView>> {
  constructor(
    readonly caller: TenantAccess,
    readonly vehicleId: string,
    readonly input: ListMeterReadingsInput,
  ) {
    super();
  }
}

const SORTS: Record<string, SortColumn> = { at: { sql: 'read_at', type: 'timestamptz' } };

interface Row {
  readonly id: string;
  readonly kind: MeterKind;
  readonly reading: MeterReading;
  readonly recorded_by: string | null;
}

/** A meter's ledger lies in its row; who recorded a reading only the log knows. */
const READINGS = `(
  SELECT m.tenant_id, m.id AS meter_id, m.kind, (r->>'id')::uuid AS id, (r->>'at')::timestamptz AS read_at, r AS reading
  FROM meter m CROSS JOIN jsonb_array_elements(m.state->'readings') AS r WHERE m.tenant_id = $1 AND m.vehicle_id = $2) readings`;

@QueryHandler(ListMeterReadings)
export class ListMeterReadingsHandler implements IQueryHandler<ListMeterReadings> {
  constructor(
    private readonly lists: Lists,
    private readonly references: VehicleReferences,
  ) {}

  async execute({ caller, vehicleId, input }: ListMeterReadings): Promise<Page<MeterReadingView>> {
    await this.references.visible(caller, vehicleId);
    const keyset = keysetOf(SORTS, input, '-at');
    return this.lists.page(caller.tenantId, {
      keyset,
      from: READINGS,
      where: () => ofVehicle(vehicleId, input),
      rows: (where) =>
        `SELECT page.id, ${keyset.valueOf('page')}, page.kind, page.reading, p.name AS recorded_by
         FROM (${keyset.cut(READINGS, where)}) page
         LEFT JOIN event e ON e.tenant_id = $1 AND e.stream_id = page.meter_id
           AND e.type = 'fleet.meter-reading-recorded' AND e.data->>'readingId' = page.id::text
         LEFT JOIN person p ON p.tenant_id = $1 AND p.id = e.user_id
         ORDER BY ${keyset.orderOf('page')}`,
      item: (row: Row) => viewOf(row, caller),
    });
  }
}

/** `$2` is the vehicle: `READINGS` says so. */
function ofVehicle(vehicleId: string, { kind }: ListMeterReadingsInput): Where {
  const where = new Where();
  where.parameter(vehicleId);
  return where.and('kind = ?', kind);
}

function viewOf({ id, kind, reading, recorded_by }: Row, caller: TenantAccess): MeterReadingView {
  return {
    id,
    kind,
    value: shown(reading.value, unitOf(kind, caller)),
    at: reading.at,
    source: reading.source,
    status: reading.status,
    reason: reading.reason,
    recordedByName: recorded_by,
  };
}
