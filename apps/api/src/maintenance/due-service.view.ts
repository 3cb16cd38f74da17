import type { DueServiceState } from '#domain/maintenance/due-service.js';
import type { DueServiceItem, MeterNow } from '#domain/maintenance/views.js';
import type { Actor } from '#domain/shared/command.js';
import { workOrdersOf } from '../shared/reach.js';
import { shown, type MeterUnit } from '../shared/meter-values.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';

/** A work order, and whose it is: for who may know of their own only. */
export type Assigned<WorkOrder> = (NonNullable<WorkOrder> & { readonly assignedTo: string | null }) | null;

/** A row of the view `due_standing`, as `DUE_COLUMNS` reads it. */
export interface DueRow extends Pick<
  DueServiceItem,
  'id' | 'version' | 'title' | 'vehicleId' | 'vehicleNumber' | 'vehicleMake' | 'vehicleModel' | 'level' | 'measure'
> {
  readonly state: DueServiceState;
  readonly due_on: Date | null;
  readonly distance_value: number | null;
  readonly distance_at: Date | null;
  readonly distance_use: number | null;
  readonly engine_value: number | null;
  readonly engine_at: Date | null;
  readonly engine_use: number | null;
  readonly work_order: Assigned<DueServiceItem['workOrder']>;
}

/** Work orders that are not done yet and would do the service `d`. */
const OPEN_WORK = `
  (SELECT jsonb_build_object('id', w.id, 'workOrderNumber', w.number, 'status', w.status, 'assignedTo', w.assigned_to)
   FROM work_order w
   WHERE w.tenant_id = $1 AND w.vehicle_id = d.vehicle_id AND w.status NOT IN ('completed', 'closed', 'cancelled')
     AND (w.state->'dueServiceIds' ? d.id::text
       OR w.state->'tasks' @> jsonb_build_array(jsonb_build_object('dueServiceId', d.id)))
   ORDER BY w.created_at LIMIT 1)`;

/** `d` is a row of \`due_standing\`. */
export const DUE_COLUMNS = `d.id, d.version, d.title, d.vehicle_id AS "vehicleId", d.vehicle_number AS "vehicleNumber",
  d.make AS "vehicleMake", d.model AS "vehicleModel", d.level, d.measure, d.state, d.due_on, d.distance_value, d.distance_at,
  d.distance_use, d.engine_value, d.engine_at, d.engine_use, ${OPEN_WORK} AS work_order`;

/** Who sees only the vehicles they drive sees only their services. */
export function drivenBy({ scope, userId }: Actor): string | undefined {
  return scope.vehicles === 'own' ? (userId ?? undefined) : undefined;
}

export function dueItem(row: DueRow, caller: TenantAccess): DueServiceItem {
  const { state, due_on, work_order, id, version, title, vehicleId, vehicleNumber, vehicleMake, vehicleModel } = row;
  const distance = inUnit(settingsOf(caller).distanceUnit);
  const hours = inUnit('hours');
  return {
    id,
    version,
    title,
    vehicleId,
    vehicleNumber,
    vehicleMake,
    vehicleModel,
    level: row.level,
    measure: row.measure,
    dueOn: due_on?.toISOString() ?? null,
    interval: {
      distance: distance(state.intervalMetres),
      days: state.intervalDays,
      hours: hours(state.intervalSeconds),
    },
    lastDone: {
      at: state.lastDoneAt,
      odometer: distance(state.lastDoneMeter),
      hours: hours(state.lastDoneEngineSeconds),
    },
    due: { at: state.dueAt, odometer: distance(state.dueMeter), hours: hours(state.dueEngineSeconds) },
    odometer: meterNow(row.distance_value, row.distance_at, row.distance_use, distance),
    engine: meterNow(row.engine_value, row.engine_at, row.engine_use, hours),
    workOrder: withinReach(work_order, caller),
  };
}

/** Null for who may not know of it. */
export function withinReach<WorkOrder extends { readonly assignedTo: string | null }>(
  found: WorkOrder | null,
  caller: TenantAccess,
): Omit<WorkOrder, 'assignedTo'> | null {
  if (found === null) return null;
  const { assignedTo, ...workOrder } = found;
  const assignee = workOrdersOf(caller);
  return assignee === null || assignee === assignedTo ? workOrder : null;
}

type Shown = (value: number | null) => number | null;

export function inUnit(unit: MeterUnit): Shown {
  return (value) => (value === null ? null : shown(value, unit));
}

function meterNow(value: number | null, at: Date | null, perDay: number | null, show: Shown): MeterNow | null {
  if (value === null || at === null) return null;
  return { value: show(value)!, at: at.toISOString(), perDay: show(perDay) };
}
