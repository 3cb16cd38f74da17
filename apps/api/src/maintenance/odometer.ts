import type { WorkOrderState } from '#domain/maintenance/work-order.js';
import { TRANSITIONS } from '#domain/maintenance/work-order.words.js';
import type { Read } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { DistanceUnit, Metres } from '#domain/shared/quantity.js';
import { kept, shown } from '../shared/meter-values.js';

export interface LastReading {
  readonly current_value: Metres;
  readonly current_at: Date;
}

/** What the odometer of a work order's vehicle showed last. */
export function lastReadingOf(workOrderId: string): Read<LastReading> {
  return { sql: LAST_READING, parameters: [workOrderId] };
}

/**
 * The odometer that somebody entered for a work order, in metres. A reading below the last is refused at once, before
 * anything is done; one that another reading overtakes meanwhile, or that lies between others, is judged by the meter itself. A work order that cannot be
 * started or completed now says that instead.
 * @param at when it was read, where that was offline
 * @throws DomainError `meter_below_last` {last, lastAt, value, unit}
 */
export function odometerOf(
  entered: number,
  unit: DistanceUnit,
  { status, startMeter }: WorkOrderState,
  latest: LastReading | undefined,
  at: string | undefined,
): Metres {
  const last = latest && (at === undefined || latest.current_at.toISOString() <= at) ? latest : undefined;
  const floor = Math.max(startMeter ?? 0, last?.current_value ?? 0);
  const value = kept(entered, unit, floor);
  const goesOn = TRANSITIONS[status].includes('in_progress') || TRANSITIONS[status].includes('completed');
  if (last && goesOn && value < last.current_value)
    throw new DomainError('meter_below_last', {
      last: shown(last.current_value, unit),
      lastAt: last.current_at.toISOString(),
      value: entered,
      unit,
    });
  return value;
}

const LAST_READING = `
  SELECT m.current_value, m.current_at FROM work_order w
  JOIN meter m ON m.tenant_id = $1 AND m.vehicle_id = w.vehicle_id AND m.kind = 'odometer'
  WHERE w.tenant_id = $1 AND w.id = $2 AND m.current_value IS NOT NULL`;
