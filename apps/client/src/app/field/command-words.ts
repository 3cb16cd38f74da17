import type { QueuedCommand } from '#offline/queued-command.js';
import type { FieldWorkOrder } from './field.store';

/** What it was done to. */
export function subjectOf({ does }: QueuedCommand, workOrders: readonly FieldWorkOrder[]): string {
  if (does.kind === 'meter') return 'Odometer';
  if (does.kind === 'trip') return 'Trip';
  const about = does.kind === 'attachment' ? does.command.target.id : does.id;
  const workOrder = workOrders.find(({ id }) => id === about);
  if (!workOrder) return 'A work order that is no longer on this phone';
  const { workOrderNumber, description } = workOrder.state;
  return [workOrderNumber === '…' ? null : workOrderNumber, description.split('\n')[0]].filter(Boolean).join(' · ');
}
