import type { SettingsView } from '#domain/identity/views.js';
import type { WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import { toMajor } from '#domain/shared/money.js';
import { fromMetres, fromMilli } from '#domain/shared/quantity.js';
import type { OutgoingCommand } from '../shared/command-outbox';

/** A command of the domain as the API takes it: money in major units, distance in the tenant's unit, hours as hours. */
export function requestOf(
  id: string,
  command: WorkOrderCommand,
  { currency, distanceUnit }: SettingsView,
): Omit<OutgoingCommand, 'expectedVersion'> {
  const path = `/work-orders/${id}`;
  const money = (minor: number): number => toMajor(minor, currency);
  const odometer = (metres: number | null | undefined): Record<string, number> =>
    metres == null ? {} : { odometer: fromMetres(metres, distanceUnit) };
  switch (command.name) {
    case 'UpdateWorkOrder': {
      const { discount, tax, startMeter, categoryId: _category, ...changes } = command.changes;
      return {
        method: 'PATCH',
        path,
        body: {
          ...changes,
          ...(discount === undefined ? {} : { discount: money(discount) }),
          ...(tax === undefined ? {} : { tax: money(tax) }),
          ...(startMeter === undefined
            ? {}
            : { startOdometer: startMeter === null ? null : fromMetres(startMeter, distanceUnit) }),
        },
      };
    }
    case 'OpenWorkOrder':
      return { path: `${path}/open` };
    case 'ScheduleWorkOrder':
      return { path: `${path}/schedule`, body: { date: command.date } };
    case 'AssignWorkOrder':
      return { path: `${path}/assign`, body: { assignedTo: command.userId } };
    case 'StartWorkOrder':
      return { path: `${path}/start`, body: odometer(command.meter) };
    case 'HoldWorkOrder':
      return {
        path: `${path}/hold`,
        body: { reason: command.reason, ...(command.note ? { note: command.note } : {}) },
      };
    case 'ResumeWorkOrder':
      return { path: `${path}/resume` };
    case 'CompleteWorkOrder':
      return {
        path: `${path}/complete`,
        body: {
          ...odometer(command.odometer),
          ...(command.labor ? { laborHours: hours(command.labor.seconds), laborRate: money(command.labor.rate) } : {}),
          ...(command.notes ? { notes: command.notes } : {}),
        },
      };
    case 'RetryCompletion':
      return { path: `${path}/completion/retry` };
    case 'ReopenWorkOrder':
      return { path: `${path}/reopen`, body: { reason: command.reason } };
    case 'CloseWorkOrder':
      return { path: `${path}/close` };
    case 'CancelWorkOrder':
      return { path: `${path}/cancel`, body: { reason: command.reason } };
    case 'AddTask':
      return { path: `${path}/tasks`, body: { id: command.task.id, description: command.task.title } };
    case 'FinishTask':
      return { path: `${path}/tasks/${command.taskId}/finish` };
    case 'RemoveTask':
      return { method: 'DELETE', path: `${path}/tasks/${command.taskId}` };
    case 'AddLabor': {
      const { id: line, taskId, technicianId, seconds, rate, description } = command.labor;
      return {
        path: `${path}/labor`,
        body: {
          ...given({ id: line, taskId, technicianId, note: description }),
          hours: hours(seconds),
          rate: money(rate),
        },
      };
    }
    case 'RemoveLabor':
      return { method: 'DELETE', path: `${path}/labor/${command.lineId}` };
    case 'AddPart': {
      const { id: line, taskId, partId, locationId, quantity } = command.part;
      return {
        path: `${path}/parts`,
        body: { ...given({ id: line, taskId, locationId }), partId, quantity: fromMilli(quantity) },
      };
    }
    case 'RemovePart':
      return { method: 'DELETE', path: `${path}/parts/${command.lineId}` };
    case 'AddCharge': {
      const { id: line, taskId, description, amount } = command.charge;
      return { path: `${path}/charges`, body: { ...given({ id: line, taskId }), description, amount: money(amount) } };
    }
    case 'RemoveCharge':
      return { method: 'DELETE', path: `${path}/charges/${command.lineId}` };
    default:
      throw new Error(`${command.name} is not sent from a screen`);
  }
}

function hours(seconds: number): number {
  return Math.round((seconds / 3600) * 1000) / 1000;
}

function given(fields: Readonly<Record<string, string | null | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      (field): field is [string, string] => typeof field[1] === 'string' && field[1] !== '',
    ),
  );
}
