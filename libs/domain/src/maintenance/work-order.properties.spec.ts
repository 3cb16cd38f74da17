import fc from 'fast-check';
import { at, attempt, expectFoldGivesState } from '../shared/given.testing.js';
import type { WorkOrderCommand } from './work-order.commands.js';
import { decide } from './work-order.commands.js';
import { evolveWorkOrder, WorkOrder } from './work-order.js';
import type { WorkOrderState } from './work-order.js';
import { HOLD_REASONS } from './work-order.words.js';

const id = (prefix: string) => fc.integer({ min: 0, max: 3 }).map((n) => `${prefix}${n}`);
const taskId = fc.option(id('task'));
const money = fc.nat(1_000_000);
const quantity = fc.integer({ min: 1, max: 9000 });
const attemptNumber = fc.integer({ min: 1, max: 3 });
const part = fc.record({
  id: id('part'),
  taskId,
  partId: id('pad'),
  partNumber: fc.constant('BP'),
  partName: fc.constant('Pad'),
  locationId: fc.option(fc.constant('main')),
  stocked: fc.boolean(),
  quantity,
  unitCost: money,
});
const labor = fc.record({ id: id('labor'), seconds: fc.nat(40_000), rate: money });
const only = <Name extends WorkOrderCommand['name']>(name: Name) => fc.constant(name);

const command: fc.Arbitrary<WorkOrderCommand> = fc.oneof(
  fc.record({
    name: only('UpdateWorkOrder'),
    changes: fc.record({ discount: money, tax: money, notes: fc.option(fc.string()) }, { requiredKeys: [] }),
  }),
  fc.record({
    name: fc.constantFrom('OpenWorkOrder' as const, 'ResumeWorkOrder' as const, 'RequestWorkOrderApproval' as const),
  }),
  fc.record({ name: only('ScheduleWorkOrder'), date: fc.constantFrom('2026-03-09', '2026-03-10') }),
  fc.record({ name: only('AssignWorkOrder'), userId: fc.option(id('user')) }),
  { weight: 4, arbitrary: fc.record({ name: only('StartWorkOrder'), meter: fc.option(fc.nat(100)) }) },
  fc.record({ name: only('HoldWorkOrder'), reason: fc.constantFrom(...HOLD_REASONS) }),
  {
    weight: 3,
    arbitrary: fc.record(
      {
        name: only('CompleteWorkOrder'),
        odometer: fc.option(fc.nat(200)),
        labor,
        parts: fc.array(part, { maxLength: 2 }),
      },
      { requiredKeys: ['name', 'odometer'] },
    ),
  },
  fc.record({ name: only('RetryCompletion') }),
  fc.record({ name: only('CancelWorkOrder'), reason: fc.constant('x') }),
  fc.record({ name: only('CloseWorkOrder') }),
  {
    weight: 2,
    arbitrary: fc.record({
      name: only('ReopenWorkOrder'),
      reason: fc.constant('x'),
      paidInvoice: fc.option(fc.constant('INV-1'), { freq: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ name: only('UndoCompletion'), attempt: attemptNumber }) },
  fc.record({
    name: only('AddTask'),
    task: fc.record({ id: id('task'), title: fc.constant('Brakes'), dueServiceId: fc.option(id('due')) }),
  }),
  fc.record({ name: fc.constantFrom('FinishTask' as const, 'RemoveTask' as const), taskId: id('task') }),
  { weight: 3, arbitrary: fc.record({ name: only('AddLabor'), labor }) },
  { weight: 3, arbitrary: fc.record({ name: only('AddPart'), part }) },
  {
    weight: 2,
    arbitrary: fc.record({
      name: only('AddCharge'),
      charge: fc.record({ id: id('charge'), taskId, description: fc.constant('x'), amount: money }),
    }),
  },
  fc.record({ name: only('RemoveLabor'), lineId: id('labor') }),
  fc.record({ name: only('RemovePart'), lineId: id('part') }),
  fc.record({ name: only('RemoveCharge'), lineId: id('charge') }),
  fc.record({ name: only('RecordNotified'), attempt: attemptNumber, userIds: fc.array(id('user')) }),
  fc.record({ name: only('FinishCompletion'), attempt: attemptNumber, notified: fc.array(id('user')) }),
  {
    weight: 2,
    arbitrary: fc.record({
      name: only('FailCompletion'),
      attempt: attemptNumber,
      code: fc.constant('x'),
      detail: fc.option(fc.record({ needed: fc.nat() })),
    }),
  },
);

/** As the saga would: every part line taken, in two layers where it divides. */
function recordCosts(state: WorkOrderState, unitCosts: readonly [number, number]): WorkOrderCommand {
  const lines = state.parts.map(({ id: lineId, quantity }) => {
    const first = Math.ceil(quantity / 2);
    const layers = [
      { layerId: 'a', quantity: first, unitCost: unitCosts[0] },
      { layerId: 'b', quantity: quantity - first, unitCost: unitCosts[1] },
    ];
    return { lineId, taken: layers.filter(({ quantity }) => quantity > 0) };
  });
  return { name: 'RecordPartsCost', attempt: state.completion?.attempt ?? 1, lines };
}

/** Written again, independently of the code under test. */
function expectTotalsFromLines(state: WorkOrderState): void {
  const round = (n: number) => Math.floor(n + 0.5);
  const labor = state.labor.reduce((sum, { seconds, rate }) => sum + round((seconds * rate) / 3600), 0);
  const parts = state.parts.reduce(
    (sum, { taken, quantity, estimatedUnitCost }) =>
      sum +
      (taken ?? [{ quantity, unitCost: estimatedUnitCost }]).reduce(
        (cost, layer) => cost + round((layer.quantity * layer.unitCost) / 1000),
        0,
      ),
    0,
  );
  const charges = state.charges.reduce((sum, { amount }) => sum + amount, 0);
  const total = Math.max(0, labor + parts + charges - state.discount) + state.tax;
  expect([state.laborCost, state.partsCost, state.chargesCost, state.totalCost]).toEqual([
    labor,
    parts,
    charges,
    total,
  ]);
}

describe('any sequence of work order commands', () => {
  it('keeps totals equal to the lines, the completion consistent with the status, and folds to its state', () => {
    const step = fc.oneof({ weight: 12, arbitrary: command }, fc.tuple(money, money));
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { maxLength: 50 }), (draft, steps) => {
        const context = at('2026-03-02T09:00:00.000Z', { userId: 'maria' });
        const workOrder = WorkOrder.create(
          {
            workOrderId: 'wo',
            workOrderNumber: '1',
            vehicleId: 'v',
            category: 'Repair',
            priority: 'emergency',
            description: 'x',
            draft,
          },
          context,
        );
        for (const one of steps) {
          const before = workOrder.version;
          const refused = attempt(() =>
            decide(workOrder, Array.isArray(one) ? recordCosts(workOrder.state, one) : one, context),
          );
          const { state } = workOrder;
          expectTotalsFromLines(state);
          if (state.completion?.status === 'running') expect(state.status).toBe('completed');
          if (state.completion?.status === 'undoing') expect(['in_progress', 'on_hold']).toContain(state.status);
          if (state.completion?.status === 'undone')
            expect(state.parts.every(({ taken }) => taken === null)).toBe(true);
          if (state.status === 'in_progress') expect([state.completedAt, state.completedBy]).toEqual([null, null]);
          if (refused) expect(workOrder.version).toBe(before);
        }
        expectFoldGivesState(evolveWorkOrder, workOrder);
      }),
      { numRuns: 300 },
    );
  });
});
