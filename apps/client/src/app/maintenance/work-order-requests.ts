import type { SettingsView } from '#domain/identity/views.js';
import type { WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import { bodyOf, editOf } from '#offline/wire.js';
import type { OutgoingCommand } from '../shared/command-outbox';

/** A command of the domain as the API takes it. */
export function requestOf(
  id: string,
  command: WorkOrderCommand,
  settings: SettingsView,
): Omit<OutgoingCommand, 'expectedVersion'> {
  const base = command.name === 'UpdateWorkOrder' && command.base ? { base: editOf(command.base, settings) } : {};
  return { ...addressOf(`/work-orders/${id}`, command), body: { ...bodyOf(command, settings), ...base } };
}

function addressOf(path: string, command: WorkOrderCommand): Pick<OutgoingCommand, 'method' | 'path'> {
  switch (command.name) {
    case 'UpdateWorkOrder':
      return { method: 'PATCH', path };
    case 'OpenWorkOrder':
      return { path: `${path}/open` };
    case 'ScheduleWorkOrder':
      return { path: `${path}/schedule` };
    case 'AssignWorkOrder':
      return { path: `${path}/assign` };
    case 'StartWorkOrder':
      return { path: `${path}/start` };
    case 'HoldWorkOrder':
      return { path: `${path}/hold` };
    case 'ResumeWorkOrder':
      return { path: `${path}/resume` };
    case 'CompleteWorkOrder':
      return { path: `${path}/complete` };
    case 'RetryCompletion':
      return { path: `${path}/completion/retry` };
    case 'ReopenWorkOrder':
      return { path: `${path}/reopen` };
    case 'CloseWorkOrder':
      return { path: `${path}/close` };
    case 'CancelWorkOrder':
      return { path: `${path}/cancel` };
    case 'AddTask':
      return { path: `${path}/tasks` };
    case 'FinishTask':
      return { path: `${path}/tasks/${command.taskId}/finish` };
    case 'RemoveTask':
      return { method: 'DELETE', path: `${path}/tasks/${command.taskId}` };
    case 'AddLabor':
      return { path: `${path}/labor` };
    case 'RemoveLabor':
      return { method: 'DELETE', path: `${path}/labor/${command.lineId}` };
    case 'AddPart':
      return { path: `${path}/parts` };
    case 'RemovePart':
      return { method: 'DELETE', path: `${path}/parts/${command.lineId}` };
    case 'AddCharge':
      return { path: `${path}/charges` };
    case 'RemoveCharge':
      return { method: 'DELETE', path: `${path}/charges/${command.lineId}` };
    default:
      throw new Error(`${command.name} is not sent from a screen`);
  }
}
