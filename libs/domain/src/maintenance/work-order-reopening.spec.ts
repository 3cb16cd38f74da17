import { at, expectFoldGivesState, given } from '../shared/given.testing.js';
import type { WorkOrderCommand } from './work-order.commands.js';
import { decide } from './work-order.commands.js';
import type { WorkOrderEvent } from './work-order.events.js';
import { evolveWorkOrder, WorkOrder } from './work-order.js';
import { WORK_ORDER_STATUSES } from './work-order.words.js';

const now = '2026-03-02T09:00:00.000Z';
const context = at(now, { userId: 'maria' });
const kind = { load: WorkOrder, evolve: evolveWorkOrder };
const run = (command: WorkOrderCommand) => (workOrder: WorkOrder) => decide(workOrder, command, context);

const part: WorkOrderCommand = {
  name: 'AddPart',
  part: {
    id: 'p1',
    partId: 'pad',
    partNumber: 'BP-1',
    partName: 'Brake pad',
    locationId: 'main',
    stocked: true,
    quantity: 2000,
    unitCost: 4000,
  },
};
const taken = [{ layerId: 'old', quantity: 2000, unitCost: 4500 }];
const start: WorkOrderCommand = { name: 'StartWorkOrder', meter: 1000 };
const complete: WorkOrderCommand = { name: 'CompleteWorkOrder', odometer: 2000 };
const cost: WorkOrderCommand = { name: 'RecordPartsCost', attempt: 1, lines: [{ lineId: 'p1', taken }] };
const finish: WorkOrderCommand = { name: 'FinishCompletion', attempt: 1, notified: ['joe'] };
const close: WorkOrderCommand = { name: 'CloseWorkOrder' };
const reopen: WorkOrderCommand = { name: 'ReopenWorkOrder', reason: 'The wrong tire was mounted' };
const undone: WorkOrderCommand = { name: 'UndoCompletion', attempt: 1 };
const DONE = [start, part, complete, cost, finish];

function workOrderAfter(...commands: readonly WorkOrderCommand[]): WorkOrder {
  const workOrder = WorkOrder.create(
    {
      workOrderId: 'wo',
      workOrderNumber: 'WO-000001',
      vehicleId: 'truck',
      category: 'Repair',
      priority: 'non_scheduled',
      description: 'Tires',
      dueServiceIds: ['oil'],
    },
    context,
  );
  for (const command of commands) run(command)(workOrder);
  return workOrder;
}
const history = (...commands: readonly WorkOrderCommand[]): WorkOrderEvent[] => [
  ...workOrderAfter(...commands).changes,
];

describe('a completed work order that is reopened', () => {
  it.each([
    ['completed', DONE],
    ['closed', [...DONE, close]],
  ])('goes back to work from %s, and its event says all that there is to take back', (_, before) => {
    given(kind, ...history(...before))
      .when(run(reopen))
      .then({
        type: 'maintenance.work-order-reopened',
        data: {
          reason: 'The wrong tire was mounted',
          reopenedBy: 'maria',
          attempt: 1,
          vehicleId: 'truck',
          completionDate: now,
          odometer: 2000,
          parts: [{ lineId: 'p1', partId: 'pad', locationId: 'main', quantity: 2000, stocked: true, taken }],
          dueServiceIds: ['oil'],
        },
      })
      .thenState({
        status: 'in_progress',
        completedAt: null,
        completedBy: null,
        completion: {
          attempt: 1,
          status: 'undoing',
          reopened: { reason: 'The wrong tire was mounted', by: 'maria', at: now },
        },
      });
  });

  it('needs a reason', () => {
    given(kind, ...history(...DONE))
      .when(run({ name: 'ReopenWorkOrder', reason: ' ' }))
      .thenRefused('required', { field: 'reason' });
  });

  it('stays completed when its invoice is paid', () => {
    given(kind, ...history(...DONE))
      .when(run({ name: 'ReopenWorkOrder', reason: 'x', paidInvoice: 'INV-000007' }))
      .thenRefused('invoice_paid', { invoiceNumber: 'INV-000007' });
  });

  it('is refused while the completion runs, and where nothing was completed', () => {
    given(kind, ...history(start, complete))
      .when(run(reopen))
      .thenRefused('completion_running');
    given(kind, ...history(start))
      .when(run(reopen))
      .thenRefused('invalid_transition', { from: 'in_progress', to: 'in_progress' });
    given(kind, ...history({ name: 'CancelWorkOrder', reason: 'x' }))
      .when(run(reopen))
      .thenRefused('invalid_transition', { from: 'cancelled', to: 'in_progress' });
  });

  it.each<[string, WorkOrderCommand]>([
    ['completed', complete],
    ['cancelled', { name: 'CancelWorkOrder', reason: 'x' }],
    ['closed', close],
    ['reopened', reopen],
  ])('is not %s while everything is being taken back', (_, command) => {
    given(kind, ...history(...DONE, reopen))
      .when(run(command))
      .thenRefused('completion_running');
  });

  it('can be worked on while everything is being taken back', () => {
    given(kind, ...history(...DONE, reopen))
      .when((workOrder) => {
        run({ name: 'AddLabor', labor: { id: 'l1', seconds: 3600, rate: 6000 } })(workOrder);
        run({ name: 'RemovePart', lineId: 'p1' })(workOrder);
        run({ name: 'HoldWorkOrder', reason: 'awaiting_parts' })(workOrder);
      })
      .thenState({ status: 'on_hold', completion: { status: 'undoing' } });
  });

  it('has its parts at their estimates again when everything is back; saying so again does nothing', () => {
    given(kind, ...history(...DONE, reopen))
      .when((workOrder) => [undone, undone].forEach((command) => run(command)(workOrder)))
      .then('maintenance.work-order-completion-undone')
      .thenState({
        status: 'in_progress',
        partsCost: 8000,
        totalCost: 8000,
        parts: [{ taken: null, unitCost: 4000 }],
        completion: { attempt: 1, status: 'undone', reopened: { by: 'maria' } },
      });
  });

  it('leaves another attempt, and one that nobody reopened, as it is', () => {
    given(kind, ...history(...DONE, reopen))
      .when(run({ name: 'UndoCompletion', attempt: 2 }))
      .thenNothing();
    given(kind, ...history(...DONE))
      .when(run(undone))
      .thenNothing();
  });

  it('is completed anew as the next attempt, which can be reopened in its turn', () => {
    const again = history(...DONE, reopen, undone, complete, { ...finish, attempt: 2 });
    given(kind, ...again)
      .when(run(reopen))
      .then({ type: 'maintenance.work-order-reopened', data: { attempt: 2 } });
    given(kind, ...again)
      .when(run(undone))
      .thenNothing();
  });

  it('is not retried: there is nothing that failed', () => {
    given(kind, ...history(...DONE, reopen, undone))
      .when(run({ name: 'RetryCompletion' }))
      .thenRefused('nothing_to_retry', { status: 'in_progress' });
  });

  it('folds to its state', () => {
    expectFoldGivesState(evolveWorkOrder, workOrderAfter(...DONE, reopen, undone));
  });

  it('only ever begins at completed or closed', () => {
    const begins = WORK_ORDER_STATUSES.filter((status) => {
      const { state } = workOrderAfter(...DONE);
      const workOrder = new WorkOrder({ version: 9, state: { ...state, status } });
      try {
        run(reopen)(workOrder);
        return true;
      } catch {
        return false;
      }
    });
    expect(begins).toEqual(['completed', 'closed']);
  });
});
