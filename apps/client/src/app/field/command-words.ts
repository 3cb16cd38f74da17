import type { QueuedCommand } from '#offline/queued-command.js';
import { vehicleTitle } from '../shared/ui/words';
import type { FieldStore, FieldWorkOrder } from './field.store';

/** What is known of the things on this device. */
type Known = Pick<FieldStore, 'workOrders' | 'vehicles' | 'begunHere'>;

/** What it was done to. */
export function subjectOf({ does }: QueuedCommand, known: Known): string {
  if (does.kind === 'meter') return vehicleOf(does.command.vehicleId, known) ?? 'Meter';
  if (does.kind === 'trip')
    return (does.command.name === 'BeginTrip' && vehicleOf(does.command.vehicleId, known)) || 'Trip';
  const about = does.kind === 'attachment' ? does.command.target.id : does.id;
  const workOrder = known.workOrders()?.find(({ id }) => id === about);
  // What was begun here for others leaves this device once it is theirs.
  const begun = known.begunHere().get(about);
  const description = workOrder?.state.description ?? begun?.description;
  const named =
    description === undefined
      ? 'A work order that is no longer on this phone'
      : [(workOrder && numberOf(workOrder)) ?? (begun && givenNumber(begun.outcome)), firstLine(description)]
          .filter(Boolean)
          .join(' · ');
  return does.kind === 'attachment' ? `${does.command.fileName} · ${named}` : named;
}

/** "WO-1042 · Brakes squeal" */
export function titleOf(workOrder: FieldWorkOrder): string {
  return [numberOf(workOrder), firstLine(workOrder.state.description)].filter(Boolean).join(' · ');
}

function vehicleOf(vehicleId: string, { vehicles }: Known): string | undefined {
  const vehicle = vehicles()?.find(({ id }) => id === vehicleId)?.state;
  return vehicle && [vehicle.number, vehicleTitle(vehicle)].filter(Boolean).join(' · ');
}

function numberOf({ state }: FieldWorkOrder): string | undefined {
  return state.workOrderNumber === '…' ? undefined : state.workOrderNumber;
}

function firstLine(text: string): string | undefined {
  return text.split('\n')[0];
}

/** With which the server answered. */
function givenNumber(outcome: QueuedCommand['outcome']): string | undefined {
  const answer = outcome !== null && 'answer' in outcome ? outcome.answer : {};
  return typeof answer['workOrderNumber'] === 'string' ? answer['workOrderNumber'] : undefined;
}
