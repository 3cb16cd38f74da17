import type { QueuedCommand } from '#offline/queued-command.js';
import type { FieldWorkOrder } from './field.store';

/** What it was done to. */
export function subjectOf({ does, outcome }: QueuedCommand, workOrders: readonly FieldWorkOrder[]): string {
  if (does.kind === 'meter') return 'Odometer';
  if (does.kind === 'trip') return 'Trip';
  const about = does.kind === 'attachment' ? does.command.target.id : does.id;
  const workOrder = workOrders.find(({ id }) => id === about)?.state;
  // What was begun here for others leaves this device once it is theirs.
  const begun = does.command.name === 'CreateWorkOrder' ? does.command.workOrder : undefined;
  const description = workOrder?.description ?? begun?.description;
  if (description === undefined) return 'A work order that is no longer on this phone';
  const known = workOrder && workOrder.workOrderNumber !== '…' ? workOrder.workOrderNumber : null;
  return [known ?? (begun && givenNumber(outcome)), description.split('\n')[0]].filter(Boolean).join(' · ');
}

/** With which the server answered. */
function givenNumber(outcome: QueuedCommand['outcome']): string | undefined {
  const answer = outcome !== null && 'answer' in outcome ? outcome.answer : {};
  return typeof answer['workOrderNumber'] === 'string' ? answer['workOrderNumber'] : undefined;
}
