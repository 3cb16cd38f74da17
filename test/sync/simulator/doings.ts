import { randomUUID } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import { meterNameOf, METERS } from '#domain/fleet/meter.events.js';
import type { WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import type { WorkOrderState } from '#domain/maintenance/work-order.js';
import type { FieldCommand } from '#offline/queued-command.js';

export const WORDS = ['Brakes squeal', 'Leaks oil', 'Pulls to the left', 'Will not start', 'Lamp is out'];

/** What there is to be done something with. */
export interface Around {
  readonly userId: string;
  readonly vehicleId: string;
  readonly parts: readonly string[];
}

export function wordOf(choice: number): string {
  return `${WORDS[choice % WORDS.length]} ${choice}`;
}

export function dayOf(choice: number): string {
  return `2026-12-${String(1 + (choice % 28)).padStart(2, '0')}`;
}

/** Something a technician might do next, mostly to one work order; undefined where the choice finds nothing. */
export function doingFor(state: WorkOrderState, around: Around, choice: number): FieldCommand | undefined {
  const doings = [...toWorkOrder(state, around, choice), ...besideIt(state, around, choice)];
  return doings[choice % doings.length]!();
}

type Doing = () => FieldCommand | undefined;

function toWorkOrder(state: WorkOrderState, { parts }: Around, choice: number): readonly Doing[] {
  const word = wordOf(choice);
  const { id, notes, description, dueDate, tasks, labor } = state;
  const does = (command: WorkOrderCommand): FieldCommand => ({ kind: 'work-order', id, command });
  const partId = parts[choice % parts.length]!;
  return [
    () => does({ name: 'StartWorkOrder', meter: null }),
    () => does({ name: 'HoldWorkOrder', reason: 'awaiting_parts' }),
    () => does({ name: 'ResumeWorkOrder' }),
    () => does({ name: 'AddTask', task: { id: randomUUID(), title: word } }),
    () => tasks[0] && does({ name: 'FinishTask', taskId: tasks[choice % tasks.length]!.id }),
    () => tasks[0] && does({ name: 'RemoveTask', taskId: tasks[choice % tasks.length]!.id }),
    () => does({ name: 'AddLabor', labor: { id: randomUUID(), seconds: 1 + (choice % 20_000), rate: 8_500 } }),
    () => labor[0] && does({ name: 'RemoveLabor', lineId: labor[choice % labor.length]!.id }),
    () =>
      does({
        name: 'AddPart',
        part: {
          id: randomUUID(),
          partId,
          partNumber: partId.slice(0, 8),
          partName: 'Brake pad',
          locationId: '',
          stocked: true,
          quantity: 1_000 * (1 + (choice % 3)),
          unitCost: 400,
        },
      }),
    () => state.parts[0] && does({ name: 'RemovePart', lineId: state.parts[choice % state.parts.length]!.id }),
    () => does({ name: 'UpdateWorkOrder', changes: { notes: word }, base: { notes } }),
    () =>
      does({
        name: 'UpdateWorkOrder',
        changes: { description: word, dueDate: dayOf(choice) },
        base: { description, dueDate },
      }),
    () => does({ name: 'UpdateWorkOrder', changes: { notes: word, dueDate: null }, base: { notes, dueDate } }),
    () => (choice % 4 === 0 ? does({ name: 'CompleteWorkOrder', odometer: null }) : undefined),
  ];
}

/** A reading of its vehicle, a picture on it, another problem of the vehicle. */
function besideIt({ id }: WorkOrderState, { userId, vehicleId }: Around, choice: number): readonly Doing[] {
  const at = new Date().toISOString();
  return [
    () => ({
      kind: 'meter',
      id: uuidv5(meterNameOf(vehicleId, 'odometer'), METERS),
      command: {
        name: 'RecordMeterReading',
        vehicleId,
        meterKind: 'odometer',
        reading: { readingId: randomUUID(), value: 1_610_000 + (choice % 200_000), at, source: 'manual' },
      },
    }),
    () => ({
      kind: 'attachment',
      id: randomUUID(),
      command: {
        name: 'AttachFile',
        target: { kind: 'work-order', id },
        fileName: `${choice}.webp`,
        contentType: 'image/webp',
        size: 1 + (choice % 300_000),
        takenAt: at,
      },
    }),
    () => ({
      kind: 'work-order',
      id: randomUUID(),
      command: {
        name: 'CreateWorkOrder',
        workOrder: {
          vehicleId,
          category: 'Repair',
          priority: 'non_scheduled',
          description: wordOf(choice),
          assignedTo: userId,
        },
      },
    }),
  ];
}
