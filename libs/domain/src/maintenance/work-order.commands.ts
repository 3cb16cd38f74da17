import type { DecisionContext } from '../shared/command.js';
import type { ErrorParams } from '../shared/domain-error.js';
import { DomainError } from '../shared/domain-error.js';
import type { Metres } from '../shared/quantity.js';
import { merged } from '../shared/conflict-policy.js';
import type { TakenLayer } from './work-order-lines.js';
import type { WorkOrderParticulars } from './work-order.events.js';
import type { NewCharge, NewLabor, NewPart, NewTask } from './work-order-new-lines.js';
import type { CompletionInput } from './work-order-completion.js';
import type { WorkOrderState } from './work-order.state.js';
import type { WorkOrder } from './work-order.js';
import type { HoldReason } from './work-order.words.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

/** `base`: what the fields showed when the change was made. */
export type UpdateWorkOrder = Command<
  'UpdateWorkOrder',
  { changes: Partial<WorkOrderParticulars>; base?: Partial<WorkOrderParticulars> }
>;
export type OpenWorkOrder = Command<'OpenWorkOrder'>;
export type RequestWorkOrderApproval = Command<'RequestWorkOrderApproval'>;
/** `date`: YYYY-MM-DD. */
export type ScheduleWorkOrder = Command<'ScheduleWorkOrder', { date: string }>;
export type AssignWorkOrder = Command<'AssignWorkOrder', { userId: string | null }>;
export type StartWorkOrder = Command<'StartWorkOrder', { meter?: Metres | null }>;
export type HoldWorkOrder = Command<'HoldWorkOrder', { reason: HoldReason; note?: string | null }>;
export type ResumeWorkOrder = Command<'ResumeWorkOrder'>;
export type CompleteWorkOrder = Command<'CompleteWorkOrder', CompletionInput>;
export type RetryCompletion = Command<'RetryCompletion'>;
/** `paidInvoice`: the number of its invoice when that is paid; who does not know says nothing. */
export type ReopenWorkOrder = Command<'ReopenWorkOrder', { reason: string; paidInvoice?: string | null }>;
export type CloseWorkOrder = Command<'CloseWorkOrder'>;
export type CancelWorkOrder = Command<'CancelWorkOrder', { reason: string }>;

export type AddTask = Command<'AddTask', { task: NewTask }>;
export type FinishTask = Command<'FinishTask', { taskId: string }>;
export type RemoveTask = Command<'RemoveTask', { taskId: string }>;
export type AddLabor = Command<'AddLabor', { labor: NewLabor }>;
export type RemoveLabor = Command<'RemoveLabor', { lineId: string }>;
export type AddPart = Command<'AddPart', { part: NewPart }>;
export type RemovePart = Command<'RemovePart', { lineId: string }>;
export type AddCharge = Command<'AddCharge', { charge: NewCharge }>;
export type RemoveCharge = Command<'RemoveCharge', { lineId: string }>;

/** From the completion's saga; `attempt` keeps a late one from touching a later attempt. */
export type RecordPartsCost = Command<
  'RecordPartsCost',
  { attempt: number; lines: readonly { lineId: string; taken: readonly TakenLayer[] }[] }
>;
export type RecordNotified = Command<'RecordNotified', { attempt: number; userIds: readonly string[] }>;
export type FinishCompletion = Command<'FinishCompletion', { attempt: number; notified: readonly string[] }>;
export type FailCompletion = Command<'FailCompletion', { attempt: number; code: string; detail: ErrorParams | null }>;
export type UndoCompletion = Command<'UndoCompletion', { attempt: number }>;

export type WorkOrderCommand =
  | UpdateWorkOrder
  | OpenWorkOrder
  | RequestWorkOrderApproval
  | ScheduleWorkOrder
  | AssignWorkOrder
  | StartWorkOrder
  | HoldWorkOrder
  | ResumeWorkOrder
  | CompleteWorkOrder
  | RetryCompletion
  | ReopenWorkOrder
  | CloseWorkOrder
  | CancelWorkOrder
  | AddTask
  | FinishTask
  | RemoveTask
  | AddLabor
  | RemoveLabor
  | AddPart
  | RemovePart
  | AddCharge
  | RemoveCharge
  | RecordPartsCost
  | RecordNotified
  | FinishCompletion
  | FailCompletion
  | UndoCompletion;

/**
 * @throws DomainError `not_assigned_to_you` for an actor who may change only what is assigned to them, or whatever the
 * method refuses with
 */
export function decide(workOrder: WorkOrder, command: WorkOrderCommand, when: DecisionContext): object | void {
  const { actor } = when;
  if (actor.scope.workOrders === 'assigned' && (actor.userId === null || workOrder.state.assignedTo !== actor.userId))
    throw new DomainError('not_assigned_to_you');
  const context = { ...when, now: inTheCourseOf(workOrder.state, when.now) };
  switch (command.name) {
    case 'UpdateWorkOrder':
      return workOrder.update(
        command.base ? merged(command.changes, command.base, { ...workOrder.state }) : command.changes,
        context,
      );
    case 'OpenWorkOrder':
      return workOrder.open(context);
    case 'RequestWorkOrderApproval':
      return workOrder.requestApproval(context);
    case 'ScheduleWorkOrder':
      return workOrder.schedule(command.date, context);
    case 'AssignWorkOrder':
      return workOrder.assign(command.userId, context);
    case 'StartWorkOrder':
      return workOrder.start(command.meter ?? null, context);
    case 'HoldWorkOrder':
      return workOrder.hold(command.reason, command.note ?? null, context);
    case 'ResumeWorkOrder':
      return workOrder.resume(context);
    case 'CompleteWorkOrder':
      return workOrder.complete(command, context);
    case 'RetryCompletion':
      return workOrder.retryCompletion(context);
    case 'ReopenWorkOrder':
      return workOrder.reopen(command.reason, command.paidInvoice ?? null, context);
    case 'CloseWorkOrder':
      return workOrder.close(context);
    case 'CancelWorkOrder':
      return workOrder.cancel(command.reason, context);
    case 'AddTask':
      return workOrder.addTask(command.task, context);
    case 'FinishTask':
      return workOrder.finishTask(command.taskId, context);
    case 'RemoveTask':
      return workOrder.removeTask(command.taskId, context);
    case 'AddLabor':
      return workOrder.addLabor(command.labor, context);
    case 'RemoveLabor':
      return workOrder.removeLabor(command.lineId, context);
    case 'AddPart':
      return workOrder.addPart(command.part, context);
    case 'RemovePart':
      return workOrder.removePart(command.lineId, context);
    case 'AddCharge':
      return workOrder.addCharge(command.charge, context);
    case 'RemoveCharge':
      return workOrder.removeCharge(command.lineId, context);
    case 'RecordPartsCost':
      return workOrder.recordPartsCost(command.attempt, command.lines, context);
    case 'RecordNotified':
      return workOrder.recordNotified(command.attempt, command.userIds, context);
    case 'FinishCompletion':
      return workOrder.finishCompletion(command.attempt, command.notified, context);
    case 'FailCompletion':
      return workOrder.failCompletion(command.attempt, command.code, command.detail, context);
    case 'UndoCompletion':
      return workOrder.undoCompletion(command.attempt, context);
  }
}

/**
 * When it was done, but not before the work was asked for, begun or taken up again: what a device tells may be older than what it
 * comes after. Other changes meanwhile, such as edits in the office, do not move it.
 */
function inTheCourseOf({ createdAt, startedAt, completion }: WorkOrderState, now: string): string {
  return [createdAt, startedAt, completion?.reopened?.at].reduce<string>(
    (latest, at) => (at && at > latest ? at : latest),
    now,
  );
}
