import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { forecastOf, type DueReason, type MeterStanding } from '#domain/maintenance/due-forecast.js';
import type { DueReasonView, DueServiceDetail } from '#domain/maintenance/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { drivenBy, DUE_COLUMNS, dueItem, inUnit, withinReach, type Assigned, type DueRow } from './due-service.view.js';

const DAY = 86_400_000;

/** One service, and why it is due when it is. */
export class GetDueService extends Query<DueServiceDetail> {
  constructor(
    readonly caller: TenantAccess,
    readonly dueServiceId: string,
  ) {
    super();
  }
}

interface Row extends DueRow {
  readonly last_done_by: Assigned<DueServiceDetail['lastDoneBy']>;
  readonly now: Date;
}

@QueryHandler(GetDueService)
export class GetDueServiceHandler implements IQueryHandler<GetDueService> {
  constructor(private readonly database: ReadDatabase) {}

  /** @throws DomainError `not_found`, also for one that is retired or rests with its vehicle */
  async execute({ caller, dueServiceId }: GetDueService): Promise<DueServiceDetail> {
    const parameters = [dueServiceId, drivenBy(caller.actor) ?? null];
    const [row] = await this.database.query<Row>(caller.tenantId, DETAIL, parameters);
    if (!row) throw new DomainError('not_found', { kind: 'due-service' });
    const meters = {
      distance: standing(row.distance_value, row.distance_at, row.distance_use),
      engine_time: standing(row.engine_value, row.engine_at, row.engine_use),
    };
    const { reasons } = forecastOf(row.state, meters, row.now.toISOString());
    const { distanceUnit } = settingsOf(caller);
    return {
      ...dueItem(row, caller),
      lastDoneBy: withinReach(row.last_done_by, caller),
      reasons: reasons.map((reason) => {
        if (reason.measure === 'time') return { ...reason, projected: null };
        const unit = reason.measure === 'distance' ? distanceUnit : 'hours';
        return reasonIn(inUnit(unit), reason, meters[reason.measure], row.now);
      }),
    };
  }
}

function standing(value: number | null, at: Date | null, perDay: number | null): MeterStanding | null {
  return value === null || at === null ? null : { value, at: at.toISOString(), perDay };
}

function reasonIn(
  show: ReturnType<typeof inUnit>,
  { measure, level, dueOn, interval }: DueReason,
  meter: MeterStanding | null,
  now: Date,
): DueReasonView {
  const days = meter === null ? 0 : Math.max(0, (now.getTime() - Date.parse(meter.at)) / DAY);
  const projected = meter?.perDay == null ? null : Math.round(meter.value + days * meter.perDay);
  return { measure, level, dueOn, interval: show(interval)!, projected: show(projected) };
}

const DETAIL = `
  SELECT ${DUE_COLUMNS}, now() AS now,
    (SELECT jsonb_build_object('id', w.id, 'workOrderNumber', w.number, 'assignedTo', w.assigned_to) FROM work_order w
     WHERE w.tenant_id = $1 AND w.id = (d.state->'resets'->-1->>'workOrderId')::uuid) AS last_done_by
  FROM due_standing d WHERE d.tenant_id = $1 AND d.id = $2 AND ($3::uuid IS NULL OR d.assigned_driver_id = $3)`;
