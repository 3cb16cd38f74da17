import type { QueuedCommand } from '#offline/queued-command.js';
import type { FieldWorkOrder } from './field.store';

/** What somebody did, as they would say it. */
const DONE: Readonly<Record<string, string>> = {
  CreateWorkOrder: 'Problem reported',
  UpdateWorkOrder: 'Details changed',
  StartWorkOrder: 'Work started',
  HoldWorkOrder: 'Put on hold',
  ResumeWorkOrder: 'Work resumed',
  CompleteWorkOrder: 'Work completed',
  AddTask: 'Task added',
  FinishTask: 'Task done',
  RemoveTask: 'Task removed',
  AddLabor: 'Labor logged',
  RemoveLabor: 'Labor removed',
  AddPart: 'Part added',
  RemovePart: 'Part removed',
  AttachFile: 'Photo taken',
  RecordMeterReading: 'Odometer read',
};

export function commandText({ type }: Pick<QueuedCommand, 'type'>): string {
  return DONE[type] ?? type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
}

/** What it was done to. */
export function subjectOf({ does }: QueuedCommand, workOrders: readonly FieldWorkOrder[]): string {
  if (does.kind === 'meter') return 'Odometer';
  const about = does.kind === 'attachment' ? does.command.target.id : does.id;
  const workOrder = workOrders.find(({ id }) => id === about);
  if (!workOrder) return 'A work order that is no longer on this phone';
  const { workOrderNumber, description } = workOrder.state;
  return [workOrderNumber === '…' ? null : workOrderNumber, description.split('\n')[0]].filter(Boolean).join(' · ');
}
