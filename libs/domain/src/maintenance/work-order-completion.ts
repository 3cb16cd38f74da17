import { differences } from '../shared/changes.js';
import type { DecisionContext } from '../shared/command.js';
import type { ErrorParams } from '../shared/domain-error.js';
import { DomainError } from '../shared/domain-error.js';
import type { Metres } from '../shared/quantity.js';
import { optionalInteger, optionalText, requireText } from '../shared/require.js';
import type { PartLine, TakenLayer } from './work-order-lines.js';
import { costed, totalsOf } from './work-order-lines.js';
import type { NewLabor, NewPart } from './work-order-new-lines.js';
import { findLine, newLabor, newParts } from './work-order-new-lines.js';
import type { PartDemand, WorkOrderEvent } from './work-order.events.js';
import type { WorkOrderState } from './work-order.state.js';
import { evolveWorkOrder } from './work-order.state.js';
import { REOPENABLE } from './work-order.words.js';

/**
 * How the completion of a work order is decided, from `running` to `done` or `failed`, and after a reopening from `undoing` to
 * `undone`: what each step records, as pure functions of the state. The saga carries it through.
 */

export const MAX_NOTES = 20_000;

/** What a completion brings is added to what was logged before. */
export interface CompletionInput {
  readonly odometer: Metres | null;
  readonly labor?: Pick<NewLabor, 'id' | 'seconds' | 'rate'>;
  readonly parts?: readonly NewPart[];
  readonly notes?: string | null;
}

/** @throws DomainError `meter_below_last` {last, lastAt, value} below the start's reading */
export function completed(
  before: WorkOrderState,
  input: CompletionInput,
  { actor, now: at }: DecisionContext,
): WorkOrderEvent[] {
  const odometer = optionalInteger('odometer', input.odometer);
  const { startMeter, startedAt } = before;
  if (odometer !== null && startMeter !== null && odometer < startMeter)
    throw new DomainError('meter_below_last', { last: startMeter, lastAt: startedAt, value: odometer });
  const labor = input.labor && newLabor({ ...input.labor, technicianId: actor.userId }, before);
  const changes = addedNotes(before.notes, input.notes);
  const logged: WorkOrderEvent[] = [
    ...(labor ? [{ type: 'maintenance.work-order-labor-added', v: 1, data: { line: labor, at } } as const] : []),
    ...newParts(input.parts ?? [], before).map(
      (line) => ({ type: 'maintenance.work-order-part-added', v: 1, data: { line, at } }) as const,
    ),
    ...(changes ? [{ type: 'maintenance.work-order-updated', v: 1, data: { changes, at } } as const] : []),
  ];
  const state = logged.reduce<WorkOrderState>(evolveWorkOrder, before);
  return [
    ...logged,
    {
      type: 'maintenance.work-order-completed',
      v: 1,
      data: {
        workOrderNumber: state.workOrderNumber,
        vehicleId: state.vehicleId,
        completedBy: actor.userId,
        laborCost: state.laborCost,
        partsCost: state.partsCost,
        totalCost: state.totalCost,
        completionDate: at,
        attempt: (state.completion?.attempt ?? 0) + 1,
        odometer,
        parts: state.parts.map(demand),
        dueServiceIds: dueServicesOf(state),
        at,
      },
    },
  ];
}

/** @throws DomainError `completion_not_running` {attempt}, `line_not_found` {lineId}, `invalid_quantity` {lineId} */
export function partsCostRecorded(
  state: WorkOrderState,
  attempt: number,
  lines: readonly { readonly lineId: string; readonly taken: readonly TakenLayer[] }[],
  { now }: DecisionContext,
): WorkOrderEvent[] {
  guardRunning(state, attempt);
  const taken = new Map(lines.map(({ lineId, taken }) => [lineId, taken]));
  for (const [lineId, layers] of taken) {
    const line = findLine(state.parts, lineId);
    if (layers.reduce((sum, { quantity }) => sum + quantity, 0) !== line.quantity)
      throw new DomainError('invalid_quantity', { lineId });
  }
  const parts = state.parts.map((line) => costed(line, taken.get(line.id)));
  if (!differences<WorkOrderState, Pick<WorkOrderState, 'parts'>>(state, { parts })) return [];
  const { partsCost, totalCost } = totalsOf({ ...state, parts });
  return [
    {
      type: 'maintenance.work-order-parts-cost-recorded',
      v: 1,
      data: { attempt, lines: lines.map(({ lineId, taken }) => ({ lineId, taken })), partsCost, totalCost, at: now },
    },
  ];
}

/** @throws DomainError `completion_not_running` {attempt} */
export function peopleNotified(
  state: WorkOrderState,
  attempt: number,
  userIds: readonly string[],
  { now }: DecisionContext,
): WorkOrderEvent[] {
  guardRunning(state, attempt);
  const told = new Set(state.completion?.notified);
  if (userIds.length > 0 && userIds.every((userId) => told.has(userId))) return [];
  return [{ type: 'maintenance.work-order-people-notified', v: 1, data: { attempt, userIds: [...userIds], at: now } }];
}

/** @throws DomainError `completion_not_running` {attempt} */
export function completionFinished(
  state: WorkOrderState,
  attempt: number,
  notified: readonly string[],
  { now }: DecisionContext,
): WorkOrderEvent[] {
  const { completion } = state;
  if (completion?.attempt === attempt && completion.status === 'done') return [];
  guardRunning(state, attempt);
  return [
    { type: 'maintenance.work-order-completion-finished', v: 1, data: { attempt, notified: [...notified], at: now } },
  ];
}

export function completionFailed(
  { completion }: WorkOrderState,
  attempt: number,
  { code, detail }: { readonly code: string; readonly detail: ErrorParams | null },
  { now }: DecisionContext,
): WorkOrderEvent[] {
  if (completion?.attempt !== attempt || completion.status !== 'running') return [];
  return [
    {
      type: 'maintenance.work-order-completion-failed',
      v: 1,
      data: { attempt, code, detail: detail && { ...detail }, at: now },
    },
  ];
}

/**
 * All that the saga needs to take the completion back goes into the event: it may have no memory of it, where the completion
 * came with an import.
 * @throws DomainError `completion_running`, `invalid_transition` {from, to}, `invoice_paid` {invoiceNumber}
 */
export function reopened(
  state: WorkOrderState,
  reason: string,
  paidInvoice: string | null,
  { actor, now }: DecisionContext,
): WorkOrderEvent[] {
  guardNotRunning(state);
  const { status, completion, completedAt } = state;
  if (!REOPENABLE.includes(status) || completion === null || completedAt === null)
    throw new DomainError('invalid_transition', { from: status, to: 'in_progress' });
  if (paidInvoice !== null) throw new DomainError('invoice_paid', { invoiceNumber: paidInvoice });
  return [
    {
      type: 'maintenance.work-order-reopened',
      v: 1,
      data: {
        reason: requireText('reason', reason, 1000),
        reopenedBy: actor.userId,
        attempt: completion.attempt,
        workOrderNumber: state.workOrderNumber,
        vehicleId: state.vehicleId,
        completedBy: state.completedBy,
        completionDate: completedAt,
        odometer: state.completionMeter,
        parts: state.parts.map((line) => ({ ...demand(line), taken: line.taken ?? [] })),
        dueServiceIds: dueServicesOf(state),
        at: now,
      },
    },
  ];
}

export function completionUndone(
  { completion }: WorkOrderState,
  attempt: number,
  { now }: DecisionContext,
): WorkOrderEvent[] {
  if (completion?.attempt !== attempt || completion.status !== 'undoing') return [];
  return [{ type: 'maintenance.work-order-completion-undone', v: 1, data: { attempt, at: now } }];
}

/** @throws DomainError `completion_running` while the saga is at work, forwards or backwards */
export function guardNotRunning({ completion }: WorkOrderState): void {
  if (completion?.status === 'running' || completion?.status === 'undoing') throw new DomainError('completion_running');
}

export function demand({ id, partId, locationId, quantity, stocked }: PartLine): PartDemand {
  return { lineId: id, partId, locationId, quantity, stocked };
}

function guardRunning({ completion }: WorkOrderState, attempt: number): void {
  if (completion?.attempt !== attempt || completion.status !== 'running')
    throw new DomainError('completion_not_running', { attempt });
}

/** Those the work order is for, and those of the tasks that were done. */
function dueServicesOf({ dueServiceIds, tasks }: WorkOrderState): string[] {
  const finished = tasks.filter(({ done }) => done).flatMap(({ dueServiceId }) => dueServiceId ?? []);
  return [...new Set([...dueServiceIds, ...finished])];
}

function addedNotes(before: string | null, added: string | null | undefined): { readonly notes: string } | null {
  const text = optionalText('notes', added, MAX_NOTES);
  if (text === null) return null;
  return { notes: requireText('notes', before === null ? text : `${before}\n${text}`, MAX_NOTES) };
}
