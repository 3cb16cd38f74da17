import { AggregateRoot } from '../shared/aggregate-root.js';
import { differences } from '../shared/changes.js';
import type { DecisionContext } from '../shared/command.js';
import type { ErrorParams } from '../shared/domain-error.js';
import { DomainError } from '../shared/domain-error.js';
import type { Metres } from '../shared/quantity.js';
import {
  optionalDate,
  optionalInteger,
  optionalText,
  requireDate,
  requireInteger,
  requireOneOf,
  requireText,
} from '../shared/require.js';
import type { CompletionInput } from './work-order-completion.js';
import {
  completed,
  completionFailed,
  completionFinished,
  completionUndone,
  demand,
  guardNotRunning,
  MAX_NOTES,
  partsCostRecorded,
  peopleNotified,
  reopened,
} from './work-order-completion.js';
import type { TakenLayer } from './work-order-lines.js';
import type { NewCharge, NewLabor, NewPart, NewTask } from './work-order-new-lines.js';
import { findLine, newCharge, newLabor, newPart, newTask } from './work-order-new-lines.js';
import type { WorkOrderEvent, WorkOrderParticulars } from './work-order.events.js';
import type { WorkOrderState } from './work-order.state.js';
import { evolveWorkOrder } from './work-order.state.js';
import type { HoldReason, Priority, Urgency, WorkOrderStatus } from './work-order.words.js';
import { EDITABLE, HOLD_REASONS, PRIORITIES, TRANSITIONS, URGENCIES } from './work-order.words.js';

export { evolveWorkOrder, type WorkOrderState };

export interface NewWorkOrder {
  readonly workOrderId: string;
  readonly workOrderNumber: string;
  readonly vehicleId: string;
  readonly categoryId?: string | null;
  readonly category: string;
  readonly priority: Priority;
  readonly urgency?: Urgency;
  readonly description: string;
  readonly requestedBy?: string | null;
  readonly assignedTo?: string | null;
  readonly locationId?: string | null;
  readonly dueDate?: string | null;
  readonly notes?: string | null;
  readonly dueServiceIds?: readonly string[];
  readonly draft?: boolean;
}

/**
 * One job on one vehicle. Its completion starts a saga (attempt 1, 2, …): until that ends, the work order is `completed`
 * with `completion.status` `running`, and nobody may close it. Reopening sends the same saga back: until everything is taken
 * back (`undoing`), it can be worked on, but not ended again.
 */
export class WorkOrder extends AggregateRoot<WorkOrderState, WorkOrderEvent> {
  static create(input: NewWorkOrder, { actor, now }: DecisionContext): WorkOrder {
    const workOrder = new WorkOrder();
    workOrder.record({
      type: 'maintenance.work-order-created',
      v: 1,
      data: {
        id: input.workOrderId,
        workOrderNumber: requireText('workOrderNumber', input.workOrderNumber, 40),
        vehicleId: input.vehicleId,
        categoryId: input.categoryId ?? null,
        category: requireText('category', input.category, 100),
        priority: requireOneOf('priority', input.priority, PRIORITIES),
        urgency: requireOneOf('urgency', input.urgency ?? 'normal', URGENCIES),
        status: input.draft ? 'draft' : 'open',
        description: requireText('description', input.description, 4000),
        requestedBy: input.requestedBy ?? null,
        createdBy: actor.userId,
        assignedTo: input.assignedTo ?? null,
        locationId: input.locationId ?? null,
        dueDate: optionalDate('dueDate', input.dueDate),
        notes: optionalText('notes', input.notes, MAX_NOTES),
        dueServiceIds: [...new Set(input.dueServiceIds ?? [])],
        at: now,
      },
    });
    return workOrder;
  }

  update(wanted: Partial<WorkOrderParticulars>, { now }: DecisionContext): void {
    this.guardEditable();
    const changes = differences<WorkOrderState, Partial<WorkOrderParticulars>>(this.state, {
      description: wanted.description === undefined ? undefined : requireText('description', wanted.description, 4000),
      categoryId: wanted.categoryId,
      category: wanted.category === undefined ? undefined : requireText('category', wanted.category, 100),
      priority: wanted.priority && requireOneOf('priority', wanted.priority, PRIORITIES),
      urgency: wanted.urgency && requireOneOf('urgency', wanted.urgency, URGENCIES),
      requestedBy: wanted.requestedBy,
      locationId: wanted.locationId,
      dueDate: wanted.dueDate === undefined ? undefined : optionalDate('dueDate', wanted.dueDate),
      notes: wanted.notes === undefined ? undefined : optionalText('notes', wanted.notes, MAX_NOTES),
      discount: wanted.discount === undefined ? undefined : requireInteger('discount', wanted.discount),
      tax: wanted.tax === undefined ? undefined : requireInteger('tax', wanted.tax),
      startMeter: wanted.startMeter === undefined ? undefined : optionalInteger('startMeter', wanted.startMeter),
    });
    if (changes) this.record({ type: 'maintenance.work-order-updated', v: 1, data: { changes, at: now } });
  }

  /** A draft becomes open; one awaiting approval goes back to open when it is declined or withdrawn. */
  open({ now }: DecisionContext): void {
    this.guardTransition('open');
    this.record({ type: 'maintenance.work-order-opened', v: 1, data: { at: now } });
  }

  /** To be approved by scheduling it. */
  requestApproval({ now }: DecisionContext): void {
    this.guardTransition('pending_approval');
    this.record({ type: 'maintenance.work-order-approval-requested', v: 1, data: { at: now } });
  }

  /** Plans it for a day (`YYYY-MM-DD`); again for another day. */
  schedule(date: string, { now }: DecisionContext): void {
    this.guardTransition('scheduled');
    requireDate('date', date);
    if (this.state.status === 'scheduled' && this.state.scheduledFor === date) return;
    this.record({ type: 'maintenance.work-order-scheduled', v: 1, data: { date, at: now } });
  }

  assign(userId: string | null, { now }: DecisionContext): void {
    if (this.state.status !== 'pending_approval') this.guardEditable();
    if (this.state.assignedTo === userId) return;
    this.record({ type: 'maintenance.work-order-assigned', v: 1, data: { userId, at: now } });
  }

  /** @param meter odometer in metres, when it was read */
  start(meter: Metres | null, { now }: DecisionContext): void {
    // From on_hold one resumes: the hold's reason ends with it.
    if (this.state.status === 'on_hold') throw this.invalidTransition('in_progress');
    this.guardTransition('in_progress');
    this.record({
      type: 'maintenance.work-order-started',
      v: 1,
      data: { meter: optionalInteger('meter', meter), at: now },
    });
  }

  hold(reason: HoldReason, note: string | null, { now }: DecisionContext): void {
    this.guardTransition('on_hold');
    requireOneOf('reason', reason, HOLD_REASONS);
    this.record({
      type: 'maintenance.work-order-held',
      v: 1,
      data: { reason, note: optionalText('note', note, 1000), at: now },
    });
  }

  resume({ now }: DecisionContext): void {
    if (this.state.status !== 'on_hold') throw this.invalidTransition('in_progress');
    this.record({ type: 'maintenance.work-order-resumed', v: 1, data: { at: now } });
  }

  /**
   * Ends the work and starts the completion's saga.
   * @throws DomainError `invalid_transition` {from, to}, `completion_running` while an earlier one is taken back,
   *   `meter_below_last` {last, lastAt, value} below the start's reading
   */
  complete(input: CompletionInput, context: DecisionContext): void {
    this.guardTransition('completed');
    guardNotRunning(this.state);
    this.recordAll(completed(this.state, input, context));
  }

  /** Completes again with what the failed attempt brought. @throws DomainError `nothing_to_retry` {status} */
  retryCompletion(context: DecisionContext): void {
    const { status, completion, completionMeter } = this.state;
    if (status !== 'in_progress' || completion?.status !== 'failed')
      throw new DomainError('nothing_to_retry', { status });
    this.complete({ odometer: completionMeter }, context);
  }

  /**
   * What the stock really gave for each line. Repeating it changes nothing.
   * @throws DomainError `completion_not_running` {attempt}, `line_not_found` {lineId}, `invalid_quantity` {lineId}
   */
  recordPartsCost(
    attempt: number,
    lines: readonly { readonly lineId: string; readonly taken: readonly TakenLayer[] }[],
    context: DecisionContext,
  ): void {
    this.recordAll(partsCostRecorded(this.state, attempt, lines, context));
  }

  /** Who is told that the work is done, perhaps nobody. Telling them again changes nothing. @throws DomainError `completion_not_running` {attempt} */
  recordNotified(attempt: number, userIds: readonly string[], context: DecisionContext): void {
    this.recordAll(peopleNotified(this.state, attempt, userIds, context));
  }

  /** The saga's last word. Finishing what is finished does nothing. @throws DomainError `completion_not_running` {attempt} */
  finishCompletion(attempt: number, notified: readonly string[], context: DecisionContext): void {
    this.recordAll(completionFinished(this.state, attempt, notified, context));
  }

  /** Back to work, at the estimates again. Never refuses: an attempt that is not running (any more) is left as it is. */
  failCompletion(attempt: number, code: string, detail: ErrorParams | null, context: DecisionContext): void {
    this.recordAll(completionFailed(this.state, attempt, { code, detail }, context));
  }

  /**
   * Back to work after it was completed or closed; the saga takes back what the completion did.
   * @param paidInvoice number of its invoice when that is paid: money that came in cannot be voided
   * @throws DomainError `completion_running`, `invalid_transition` {from, to}, `invoice_paid` {invoiceNumber}
   */
  reopen(reason: string, paidInvoice: string | null, context: DecisionContext): void {
    this.recordAll(reopened(this.state, reason, paidInvoice, context));
  }

  /** The saga's last word on a reopening. Never refuses: what is not being undone (any more) is left as it is. */
  undoCompletion(attempt: number, context: DecisionContext): void {
    this.recordAll(completionUndone(this.state, attempt, context));
  }

  /** @throws DomainError `completion_running`, `invalid_transition` {from, to} */
  close({ now }: DecisionContext): void {
    guardNotRunning(this.state);
    this.guardTransition('closed');
    this.record({ type: 'maintenance.work-order-closed', v: 1, data: { at: now } });
  }

  /** @throws DomainError `completion_running`, `invalid_transition` {from, to} once it is completed */
  cancel(reason: string, { now }: DecisionContext): void {
    guardNotRunning(this.state);
    this.guardTransition('cancelled');
    this.record({
      type: 'maintenance.work-order-cancelled',
      v: 1,
      data: { reason: requireText('reason', reason, 1000), parts: this.state.parts.map(demand), at: now },
    });
  }

  addTask(input: NewTask, { now }: DecisionContext): void {
    this.guardEditable();
    const task = newTask(input, this.state);
    this.record({ type: 'maintenance.work-order-task-added', v: 1, data: { task, at: now } });
  }

  finishTask(taskId: string, { now }: DecisionContext): void {
    this.guardEditable();
    if (findLine(this.state.tasks, taskId).done) return;
    this.record({ type: 'maintenance.work-order-task-finished', v: 1, data: { taskId, at: now } });
  }

  removeTask(taskId: string, { now }: DecisionContext): void {
    this.guardEditable();
    findLine(this.state.tasks, taskId);
    this.record({ type: 'maintenance.work-order-task-removed', v: 1, data: { taskId, at: now } });
  }

  addLabor(labor: NewLabor, { now }: DecisionContext): void {
    this.guardEditable();
    const line = newLabor(labor, this.state);
    this.record({ type: 'maintenance.work-order-labor-added', v: 1, data: { line, at: now } });
  }

  removeLabor(lineId: string, { now }: DecisionContext): void {
    this.guardEditable();
    findLine(this.state.labor, lineId);
    this.record({ type: 'maintenance.work-order-labor-removed', v: 1, data: { lineId, at: now } });
  }

  addPart(part: NewPart, { now }: DecisionContext): void {
    this.guardEditable();
    const line = newPart(part, this.state);
    this.record({ type: 'maintenance.work-order-part-added', v: 1, data: { line, at: now } });
  }

  removePart(lineId: string, { now }: DecisionContext): void {
    this.guardEditable();
    const part = demand(findLine(this.state.parts, lineId));
    this.record({ type: 'maintenance.work-order-part-removed', v: 1, data: { part, at: now } });
  }

  addCharge(charge: NewCharge, { now }: DecisionContext): void {
    this.guardEditable();
    const line = newCharge(charge, this.state);
    this.record({ type: 'maintenance.work-order-charge-added', v: 1, data: { line, at: now } });
  }

  removeCharge(lineId: string, { now }: DecisionContext): void {
    this.guardEditable();
    findLine(this.state.charges, lineId);
    this.record({ type: 'maintenance.work-order-charge-removed', v: 1, data: { lineId, at: now } });
  }

  protected evolve(state: WorkOrderState | undefined, event: WorkOrderEvent): WorkOrderState {
    return evolveWorkOrder(state, event);
  }

  private recordAll(events: readonly WorkOrderEvent[]): void {
    for (const event of events) this.record(event);
  }

  private guardEditable(): void {
    const { status } = this.state;
    if (!EDITABLE.includes(status)) throw new DomainError('work_order_read_only', { status });
  }

  private guardTransition(to: WorkOrderStatus): void {
    if (!TRANSITIONS[this.state.status].includes(to)) throw this.invalidTransition(to);
  }

  private invalidTransition(to: WorkOrderStatus): DomainError {
    return new DomainError('invalid_transition', { from: this.state.status, to });
  }
}
