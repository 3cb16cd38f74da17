import type { WorkOrderDetail } from '#domain/maintenance/views.js';
import type { WorkOrderParticulars } from '#domain/maintenance/work-order.events.js';
import { fromMetres, isShownAs, toMetres, type DistanceUnit, type Metres } from '#domain/shared/quantity.js';

/** What the form shows of a work order, as the API calls it and in its units. */
export type Details = Pick<WorkOrderDetail, 'description' | 'category' | 'dueDate' | 'priority' | 'notes'> & {
  readonly urgency: NonNullable<WorkOrderDetail['urgency']>;
  readonly startOdometer: number | null;
};

export function detailsOf(workOrder: WorkOrderDetail, unit: DistanceUnit): Details {
  const start = workOrder.snapshot.startMeter;
  return cleaned({
    ...workOrder,
    urgency: workOrder.urgency ?? 'normal',
    startOdometer: start === null ? null : fromMetres(start, unit),
  });
}

/** As they are kept: nothing around a text, and no text is none. */
export function cleaned(details: Details): Details {
  const { description, category, dueDate, priority, urgency, notes, startOdometer } = details;
  return {
    description: description.trim(),
    category,
    dueDate: dueDate || null,
    priority,
    urgency,
    notes: notes?.trim() || null,
    startOdometer,
  };
}

/** In the words of the domain. @param start the odometer at the start as it is kept: showing it means that very distance */
export function particularsOf(
  { startOdometer, ...plain }: Partial<Details>,
  unit: DistanceUnit,
  start: Metres | null,
): Partial<WorkOrderParticulars> {
  if (startOdometer === undefined) return plain;
  const metres = (shown: number): Metres =>
    start !== null && isShownAs(start, unit, shown) ? start : toMetres(shown, unit);
  return { ...plain, startMeter: startOdometer === null ? null : metres(startOdometer) };
}
