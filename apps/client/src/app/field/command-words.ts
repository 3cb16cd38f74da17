import type { QueuedCommand } from '#offline/queued-command.js';
import { vehicleTitle } from '../shared/ui/words';
import type { FieldStore, FieldWorkOrder } from './field.store';

/** What is known of the things on this device. */
type Known = Pick<FieldStore, 'workOrders' | 'vehicles' | 'begunHere'>;

/** What it was done to; of a file, also what it is called. */
export function subjectOf(command: QueuedCommand, known: Known): string {
  return [fileOf(command), thingOf(command, known)].filter(Boolean).join(' · ');
}

/** What a file is called; empty for what is none. */
export function fileOf({ does }: QueuedCommand): string {
  return does.kind === 'attachment' ? does.command.fileName : '';
}

/** The id of what it was done to: of a file, of what that is on. */
export function thingIdOf({ does }: QueuedCommand): string {
  return does.kind === 'attachment' ? does.command.target.id : does.id;
}

/** What it was done to. */
export function thingOf(command: QueuedCommand, known: Known): string {
  const { does } = command;
  if (does.kind === 'meter') return vehicleOf(does.command.vehicleId, known) ?? 'Meter';
  if (does.kind === 'trip')
    return (does.command.name === 'BeginTrip' && vehicleOf(does.command.vehicleId, known)) || 'Trip';
  const about = thingIdOf(command);
  const workOrder = known.workOrders()?.find(({ id }) => id === about);
  // What was begun here for others leaves this device once it is theirs.
  const begun = known.begunHere().get(about);
  const description = workOrder?.state.description ?? begun?.description;
  return description === undefined
    ? 'A work order that is no longer on this phone'
    : [(workOrder && numberOf(workOrder)) ?? (begun && givenNumber(begun.outcome)), firstLine(description)]
        .filter(Boolean)
        .join(' · ');
}

/** "WO-1042 · Brakes squeal" */
export function titleOf(workOrder: FieldWorkOrder): string {
  return [numberOf(workOrder), firstLine(workOrder.state.description)].filter(Boolean).join(' · ');
}

export function vehicleOf(vehicleId: string, { vehicles }: Known): string | undefined {
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
