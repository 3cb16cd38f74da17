import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import type { MeterEvent, MeterKind } from '#domain/fleet/meter.events.js';
import { explainMeter, type ReadingReason } from '#domain/fleet/meter-why.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { Because, Explanation } from '#domain/shared/views.js';
import { shown } from '../shared/meter-values.js';
import { workOrdersOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { StreamFacts, type Fact } from '../shared/stream-facts.js';
import { meterIdOf } from './meter-id.js';
import { unitOf } from './meter-units.js';
import { VehicleReferences } from './vehicle-references.js';

const METER_OF = { odometer: 'odometer', engineHours: 'engine_hours' } as const satisfies Record<string, MeterKind>;
type Explained = keyof typeof METER_OF;

export class ExplainVehicleInput {
  @IsOptional() @IsIn(Object.keys(METER_OF)) of: Explained = 'odometer';
}

/** Why a meter shows what it shows: its ledger, what counts in it and what does not, and who said so. */
export class ExplainVehicle extends Query<Explanation> {
  constructor(
    readonly caller: TenantAccess,
    readonly vehicleId: string,
    readonly of: Explained,
  ) {
    super();
  }
}

@QueryHandler(ExplainVehicle)
export class ExplainVehicleHandler implements IQueryHandler<ExplainVehicle> {
  constructor(
    private readonly database: ReadDatabase,
    private readonly references: VehicleReferences,
    private readonly facts: StreamFacts,
  ) {}

  async execute({ caller, vehicleId, of }: ExplainVehicle): Promise<Explanation> {
    await this.references.visible(caller, vehicleId);
    const kind = METER_OF[of];
    const unit = unitOf(kind, caller);
    const facts = await this.facts.of<MeterEvent>(caller.tenantId, 'meter', meterIdOf(vehicleId, kind));
    if (facts.length === 0) return { of, value: null, unit, how: 'latest', because: [] };
    const { value, because } = explainMeter(facts.map(({ event }) => event));
    const work = await this.workOrders(
      caller,
      because.map(({ recorded }) => facts[recorded]!.correlationId),
    );
    return {
      of,
      value: value === null ? null : shown(value, unit),
      unit,
      how: 'latest',
      because: because.map((reason) => viewOf(reason, facts, work, (metres) => shown(metres, unit))),
    };
  }

  /** Numbers of those whose completion brought a reading, as far as the caller may know of them. */
  private async workOrders(caller: TenantAccess, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.database.query<{ id: string; number: string }>(caller.tenantId, WORK, [
      ids,
      workOrdersOf(caller),
    ]);
    return new Map(rows.map(({ id, number }) => [id, number]));
  }
}

function viewOf(
  { reading, isCurrent, recorded, judged }: ReadingReason,
  facts: readonly Fact[],
  work: ReadonlyMap<string, string>,
  shownAs: (value: number) => number,
): Because {
  const { by, correlationId } = facts[recorded]!;
  const number = work.get(correlationId);
  return {
    kind: 'reading',
    text: reading.source,
    value: shownAs(reading.value),
    quantity: null,
    each: null,
    counts: isCurrent,
    state: reading.status,
    reason: reading.reason,
    at: reading.at,
    setBy: by,
    judgedBy: judged === null ? null : facts[judged]!.by,
    link: number === undefined ? null : { kind: 'work-order', id: correlationId, title: number },
  };
}

const WORK = `
  SELECT w.id, w.number FROM work_order w
  WHERE w.tenant_id = $1 AND w.id = ANY($2::uuid[]) AND ($3::uuid IS NULL OR w.assigned_to = $3)`;
