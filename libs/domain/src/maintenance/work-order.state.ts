import type { ErrorParams } from '../shared/domain-error.js';
import type { ChargeLine, LaborLine, PartLine, Task, Totals } from './work-order-lines.js';
import { costed, estimated, totalsOf } from './work-order-lines.js';
import type { WorkOrderCreated, WorkOrderEvent, WorkOrderParticulars } from './work-order.events.js';
import type { HoldReason, WorkOrderStatus } from './work-order.words.js';
import type { Metres } from '../shared/quantity.js';

/** How far the completion's saga is, as the work order knows it. */
export interface Completion {
  readonly attempt: number;
  /** `undoing`: the work order was reopened and the effects are being taken back; `undone` when they are. */
  readonly status: 'running' | 'failed' | 'done' | 'undoing' | 'undone';
  /** Why it failed: the refusing DomainError's code and params. */
  readonly code: string | null;
  readonly detail: ErrorParams | null;
  readonly notified: readonly string[];
  /** Only of one that was reopened. */
  readonly reopened?: { readonly reason: string; readonly by: string | null; readonly at: string };
}

/** People are ids; instants ISO 8601 UTC; money minor units. Totals are derived from the lines, never typed. */
export interface WorkOrderState extends WorkOrderParticulars, Totals {
  readonly id: string;
  readonly workOrderNumber: string;
  readonly vehicleId: string;
  readonly status: WorkOrderStatus;
  readonly createdBy: string | null;
  readonly assignedTo: string | null;
  /** The day the work is planned for, `YYYY-MM-DD`. */
  readonly scheduledFor: string | null;
  readonly holdReason: HoldReason | null;
  readonly holdNote: string | null;
  readonly cancelReason: string | null;
  readonly tasks: readonly Task[];
  readonly labor: readonly LaborLine[];
  readonly parts: readonly PartLine[];
  readonly charges: readonly ChargeLine[];
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly completedBy: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Kept when a completion fails, so that the retry brings the same reading. */
  readonly completionMeter: Metres | null;
  readonly dueServiceIds: readonly string[];
  readonly completion: Completion | null;
}

export function evolveWorkOrder(state: WorkOrderState | undefined, event: WorkOrderEvent): WorkOrderState {
  if (event.type === 'maintenance.work-order-created') return created(event.data);
  if (state === undefined) throw new Error(`${event.type} cannot begin a work order`);
  // What was done offline is told later than it was done, perhaps after something newer.
  const updatedAt = event.data.at > state.updatedAt ? event.data.at : state.updatedAt;
  return { ...state, ...change(state, event), updatedAt };
}

function created({ at, ...data }: WorkOrderCreated['data']): WorkOrderState {
  return {
    ...data,
    scheduledFor: null,
    holdReason: null,
    holdNote: null,
    cancelReason: null,
    tasks: [],
    labor: [],
    parts: [],
    charges: [],
    discount: 0,
    tax: 0,
    laborCost: 0,
    partsCost: 0,
    chargesCost: 0,
    totalCost: 0,
    startedAt: null,
    completedAt: null,
    completedBy: null,
    createdAt: at,
    updatedAt: at,
    startMeter: null,
    completionMeter: null,
    completion: null,
  };
}

function change(state: WorkOrderState, event: Exclude<WorkOrderEvent, WorkOrderCreated>): Partial<WorkOrderState> {
  switch (event.type) {
    case 'maintenance.work-order-updated':
      return withTotals(state, event.data.changes);
    case 'maintenance.work-order-opened':
      return { status: 'open' };
    case 'maintenance.work-order-approval-requested':
      return { status: 'pending_approval' };
    case 'maintenance.work-order-scheduled':
      return { status: 'scheduled', scheduledFor: event.data.date };
    case 'maintenance.work-order-assigned':
      return { assignedTo: event.data.userId };
    case 'maintenance.work-order-started':
      return { status: 'in_progress', startedAt: event.data.at, startMeter: event.data.meter ?? state.startMeter };
    case 'maintenance.work-order-held':
      return { status: 'on_hold', holdReason: event.data.reason, holdNote: event.data.note };
    case 'maintenance.work-order-resumed':
      return { status: 'in_progress', holdReason: null, holdNote: null };
    case 'maintenance.work-order-closed':
      return { status: 'closed' };
    case 'maintenance.work-order-cancelled':
      return { status: 'cancelled', cancelReason: event.data.reason, holdReason: null, holdNote: null };
    case 'maintenance.work-order-completed':
    case 'maintenance.work-order-parts-cost-recorded':
    case 'maintenance.work-order-people-notified':
    case 'maintenance.work-order-completion-finished':
    case 'maintenance.work-order-completion-failed':
    case 'maintenance.work-order-reopened':
    case 'maintenance.work-order-completion-undone':
      return completionChange(state, event);
    default:
      return lineChange(state, event);
  }
}

type CompletionEvent = Extract<
  WorkOrderEvent,
  {
    type: `maintenance.work-order-${'completed' | 'parts-cost-recorded' | 'people-notified' | 'completion-finished' | 'completion-failed' | 'reopened' | 'completion-undone'}`;
  }
>;

function completionChange(state: WorkOrderState, event: CompletionEvent): Partial<WorkOrderState> {
  const notified = state.completion?.notified ?? [];
  switch (event.type) {
    case 'maintenance.work-order-completed':
      return {
        status: 'completed',
        completedAt: event.data.completionDate,
        completedBy: event.data.completedBy,
        completionMeter: event.data.odometer,
        completion: { attempt: event.data.attempt, status: 'running', code: null, detail: null, notified: [] },
      };
    case 'maintenance.work-order-parts-cost-recorded': {
      const taken = new Map(event.data.lines.map((line) => [line.lineId, line.taken]));
      return withTotals(state, {
        parts: state.parts.map((part) => costed(part, taken.get(part.id))),
      });
    }
    case 'maintenance.work-order-people-notified':
      return { completion: running(event.data.attempt, event.data.userIds) };
    case 'maintenance.work-order-completion-finished':
      return { completion: { ...running(event.data.attempt, event.data.notified), status: 'done' } };
    case 'maintenance.work-order-completion-failed': {
      const { attempt, code, detail } = event.data;
      return {
        status: 'in_progress',
        completedAt: null,
        completedBy: null,
        completion: { attempt, status: 'failed', code, detail, notified },
        ...withTotals(state, { parts: state.parts.map(estimated) }),
      };
    }
    case 'maintenance.work-order-reopened': {
      const { attempt, reason, reopenedBy, at } = event.data;
      const undoing = { attempt, status: 'undoing', code: null, detail: null, notified } as const;
      return {
        status: 'in_progress',
        completedAt: null,
        completedBy: null,
        completion: { ...undoing, reopened: { reason, by: reopenedBy, at } },
      };
    }
    case 'maintenance.work-order-completion-undone':
      return {
        completion: state.completion && { ...state.completion, status: 'undone' },
        ...withTotals(state, { parts: state.parts.map(estimated) }),
      };
  }
}

function running(attempt: number, notified: readonly string[]): Completion {
  return { attempt, status: 'running', code: null, detail: null, notified };
}

function lineChange(
  state: WorkOrderState,
  event: Extract<
    WorkOrderEvent,
    { type: `maintenance.work-order-${'task' | 'labor' | 'part' | 'charge'}-${'added' | 'finished' | 'removed'}` }
  >,
): Partial<WorkOrderState> {
  switch (event.type) {
    case 'maintenance.work-order-task-added':
      return { tasks: [...state.tasks, event.data.task] };
    case 'maintenance.work-order-task-finished':
      return { tasks: state.tasks.map((task) => (task.id === event.data.taskId ? { ...task, done: true } : task)) };
    case 'maintenance.work-order-task-removed':
      return withoutTask(state, event.data.taskId);
    case 'maintenance.work-order-labor-added':
      return withTotals(state, { labor: [...state.labor, event.data.line] });
    case 'maintenance.work-order-labor-removed':
      return withTotals(state, { labor: without(state.labor, event.data.lineId) });
    case 'maintenance.work-order-part-added':
      return withTotals(state, { parts: [...state.parts, event.data.line] });
    case 'maintenance.work-order-part-removed':
      return withTotals(state, { parts: without(state.parts, event.data.part.lineId) });
    case 'maintenance.work-order-charge-added':
      return withTotals(state, { charges: [...state.charges, event.data.line] });
    case 'maintenance.work-order-charge-removed':
      return withTotals(state, { charges: without(state.charges, event.data.lineId) });
  }
}

function withTotals(state: WorkOrderState, change: Partial<WorkOrderState>): Partial<WorkOrderState> {
  return { ...change, ...totalsOf({ ...state, ...change }) };
}

function without<Line extends { readonly id: string }>(lines: readonly Line[], id: string): Line[] {
  return lines.filter((line) => line.id !== id);
}

/** What was logged under the task stays: the work was done and costs what it costs. */
function withoutTask(state: WorkOrderState, taskId: string): Partial<WorkOrderState> {
  const loosened = <Line extends { readonly taskId: string | null }>(lines: readonly Line[]): Line[] =>
    lines.map((line) => (line.taskId === taskId ? { ...line, taskId: null } : line));
  return {
    tasks: without(state.tasks, taskId),
    labor: loosened(state.labor),
    parts: loosened(state.parts),
    charges: loosened(state.charges),
  };
}
