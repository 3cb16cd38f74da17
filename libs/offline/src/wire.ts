import type { SettingsView } from '#domain/identity/views.js';
import type { WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import { toMajor } from '#domain/shared/money.js';
import { fromMetres, fromMilli } from '#domain/shared/quantity.js';
import type { SyncCommand } from '#domain/sync/views.js';
import type { CreateWorkOrder, FieldCommand, RecordMeterReading } from './queued-command.js';

type Fields = Readonly<Record<string, unknown>>;
type Wire = Pick<SyncCommand, 'type' | 'payload' | 'base'>;
/** What the API's figures are counted in. */
type Units = Pick<SettingsView, 'currency' | 'distanceUnit'>;

/** A command of the domain as the API takes it: money in major units, distance in the tenant's unit, hours as hours. */
export function wireOf({ id, command }: FieldCommand, units: Units): Wire {
  if (command.name === 'CreateWorkOrder') return { type: command.name, payload: { body: creation(id, command) } };
  if (command.name === 'RecordMeterReading')
    return { type: command.name, payload: { params: { id: command.vehicleId }, body: reading(command, units) } };
  if (command.name === 'AttachFile') {
    const { name: _name, ...file } = command;
    return { type: command.name, payload: { body: { attachmentId: id, ...file } } };
  }
  if (command.name === 'BeginTrip')
    return { type: command.name, payload: { body: { id, vehicleId: command.vehicleId } } };
  if (command.name === 'AddTrack' || command.name === 'EndTrip') {
    const { name, ...body } = command;
    return { type: name, payload: { params: { id }, body } };
  }
  const line = 'lineId' in command ? command.lineId : 'taskId' in command ? command.taskId : undefined;
  return {
    type: command.name,
    payload: { params: { id, ...(line === undefined ? {} : { lineId: line }) }, body: bodyOf(command, units) },
    ...(command.name === 'UpdateWorkOrder' && command.base ? { base: editOf(command.base, units) } : {}),
  };
}

/** The body of a work order's command. @throws Error for one that only the server gives itself */
export function bodyOf(command: WorkOrderCommand, units: Units): Fields {
  const money = (minor: number): number => toMajor(minor, units.currency);
  const odometer = (metres: number | null | undefined): Fields =>
    metres == null ? {} : { odometer: fromMetres(metres, units.distanceUnit) };
  switch (command.name) {
    case 'UpdateWorkOrder':
      return editOf(command.changes, units);
    case 'ScheduleWorkOrder':
      return { date: command.date };
    case 'AssignWorkOrder':
      return { assignedTo: command.userId };
    case 'StartWorkOrder':
      return odometer(command.meter);
    case 'HoldWorkOrder':
      return { reason: command.reason, ...(command.note ? { note: command.note } : {}) };
    case 'CompleteWorkOrder':
      return {
        ...odometer(command.odometer),
        ...(command.labor ? { laborHours: hours(command.labor.seconds), laborRate: money(command.labor.rate) } : {}),
        ...(command.notes ? { notes: command.notes } : {}),
      };
    case 'ReopenWorkOrder':
    case 'CancelWorkOrder':
      return { reason: command.reason };
    case 'AddTask':
      return { id: command.task.id, description: command.task.title };
    case 'AddLabor': {
      const { id, taskId, technicianId, seconds, rate, description } = command.labor;
      const figures = { hours: hours(seconds), rate: money(rate) };
      return { ...given({ id, taskId, technicianId, note: description }), ...figures };
    }
    case 'AddPart': {
      const { id, taskId, partId, locationId, quantity, stocked, unitCost } = command.part;
      const cost = stocked ? {} : { unitCost: money(unitCost) };
      return { ...given({ id, taskId, locationId }), partId, quantity: fromMilli(quantity), ...cost };
    }
    case 'AddCharge': {
      const { id, taskId, description, amount } = command.charge;
      return { ...given({ id, taskId }), description, amount: money(amount) };
    }
    case 'OpenWorkOrder':
    case 'RequestWorkOrderApproval':
    case 'ResumeWorkOrder':
    case 'RetryCompletion':
    case 'CloseWorkOrder':
    case 'FinishTask':
    case 'RemoveTask':
    case 'RemoveLabor':
    case 'RemovePart':
    case 'RemoveCharge':
      return {};
    default:
      throw new Error(`${command.name} is not sent from a screen`);
  }
}

/** Fields of an edit, or what they showed, as the API has them. */
export function editOf(
  {
    discount,
    tax,
    startMeter,
    categoryId: _category,
    ...fields
  }: Extract<WorkOrderCommand, { readonly name: 'UpdateWorkOrder' }>['changes'],
  { currency, distanceUnit }: Units,
): Fields {
  return {
    ...fields,
    ...(discount === undefined ? {} : { discount: toMajor(discount, currency) }),
    ...(tax === undefined ? {} : { tax: toMajor(tax, currency) }),
    ...(startMeter === undefined
      ? {}
      : { startOdometer: startMeter === null ? null : fromMetres(startMeter, distanceUnit) }),
  };
}

function creation(id: string, { workOrder }: CreateWorkOrder): Fields {
  const { categoryId, category, ...fields } = workOrder;
  return { id, ...fields, category: categoryId ?? category };
}

/** When it was taken is when the command was given: the server knows how wrong this clock is. */
function reading({ meterKind, reading: { value, source } }: RecordMeterReading, { distanceUnit }: Units): Fields {
  const shown = meterKind === 'odometer' ? fromMetres(value, distanceUnit) : hours(value);
  return { kind: meterKind, value: shown, source };
}

function given(fields: Readonly<Record<string, string | null | undefined>>): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value === 'string' && value !== ''));
}

/** So fine that the server counts the same seconds again. */
function hours(seconds: number): number {
  return Math.round((seconds / 3600) * 10_000) / 10_000;
}
