import type { SyncConflictView } from '#domain/sync/views.js';
import { fieldsText } from './field-words';

/** What somebody did, as they would say it. */
const DONE: Readonly<Record<string, string>> = {
  CreateWorkOrder: 'Problem reported',
  UpdateWorkOrder: 'Details changed',
  OpenWorkOrder: 'Work order opened',
  ScheduleWorkOrder: 'Work planned',
  AssignWorkOrder: 'Work assigned',
  StartWorkOrder: 'Work started',
  HoldWorkOrder: 'Put on hold',
  ResumeWorkOrder: 'Work resumed',
  CompleteWorkOrder: 'Work completed',
  RetryCompletion: 'Completion tried again',
  CloseWorkOrder: 'Work order closed',
  CancelWorkOrder: 'Work cancelled',
  ReopenWorkOrder: 'Work reopened',
  AddTask: 'Task added',
  FinishTask: 'Task done',
  RemoveTask: 'Task removed',
  AddLabor: 'Labor logged',
  RemoveLabor: 'Labor removed',
  AddPart: 'Part added',
  RemovePart: 'Part removed',
  AddCharge: 'Charge added',
  RemoveCharge: 'Charge removed',
  AttachFile: 'File added',
  RecordMeterReading: 'Meter read',
  BeginTrip: 'Trip begun',
  AddTrack: 'Track recorded',
  EndTrip: 'Trip ended',
  ReleaseMeterReading: 'Reading accepted',
  VoidMeterReading: 'Reading voided',
  RegisterVehicle: 'Vehicle added',
  UpdateVehicle: 'Details changed',
  ChangeVehicleStatus: 'Status changed',
  ArchiveVehicle: 'Vehicle archived',
  ScheduleDueService: 'Service planned',
  RescheduleDueService: 'Service planned anew',
  RetireDueService: 'Service retired',
  CreatePart: 'New part added',
  UpdatePart: 'Details changed',
  ArchivePart: 'Part archived',
  ReceiveStock: 'Stock received',
  AdjustStock: 'Stock adjusted',
  PayInvoice: 'Invoice paid',
};

export function commandText({ type }: { readonly type: string }): string {
  return DONE[type] ?? type.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** What a command was to change, by the names of its fields; of what is no edit, what was done. Within a sentence. */
export function changeText({ type, mine }: Pick<SyncConflictView, 'type' | 'mine'>): string {
  const fields = type.startsWith('Update') ? fieldsText(Object.keys(mine)) : '';
  return fields || commandText({ type }).toLowerCase();
}
