import fc from 'fast-check';
import { at, attempt } from '../shared/given.testing.js';
import { WorkOrder } from './work-order.js';
import { EXPLAINED_COSTS, explainCost, untilInvoiced } from './work-order-why.js';

const now = at('2026-03-09T12:00:00.000Z', { permissions: ['all'] });

function begun(): WorkOrder {
  return WorkOrder.create(
    {
      workOrderId: 'w',
      workOrderNumber: 'WO-000001',
      vehicleId: 'v',
      category: 'Repair',
      priority: 'scheduled',
      description: 'Brakes',
    },
    now,
  );
}
const part = (id: string, quantity: number, unitCost: number) => ({
  ...{ id, taskId: null, partId: `part ${id}`, partNumber: 'P-1', partName: 'Pad', stocked: true, locationId: 'main' },
  ...{ quantity, unitCost },
});

describe('why a work order costs what it costs', () => {
  it('names each summand, how it is made up, and the event that set it', () => {
    const workOrder = begun();
    workOrder.addLabor({ id: 'l', seconds: 5400, rate: 8000 }, now);
    workOrder.addPart(part('p', 2000, 1234), now);
    workOrder.update({ discount: 500, tax: 300 }, now);
    const { value, because } = explainCost('totalCost', workOrder.changes);
    expect(value).toBe(12_000 + 2468 - 500 + 300);
    expect(because).toMatchObject([
      { kind: 'labor', value: 12_000, quantity: 1500, unitValue: 8000, event: 1 },
      {
        kind: 'part',
        value: 2468,
        quantity: 2000,
        unitValue: 1234,
        part: { id: 'part p', number: 'P-1' },
        isActual: false,
        event: 2,
      },
      { kind: 'discount', value: -500, event: 3 },
      { kind: 'tax', value: 300, event: 3 },
    ]);
  });

  it('says that stock was really taken at this cost, and forgets it when the completion is undone', () => {
    const workOrder = begun();
    workOrder.addPart(part('p', 2000, 1000), now);
    workOrder.start(null, now);
    workOrder.complete({ odometer: null }, now);
    const taken = [{ layerId: 'a', quantity: 2000, unitCost: 1100 }];
    workOrder.recordPartsCost(1, [{ lineId: 'p', taken }], now);
    const recorded = workOrder.changes.length - 1;
    expect(explainCost('partsCost', workOrder.changes)).toMatchObject({
      value: 2200,
      because: [{ value: 2200, isActual: true, event: recorded }],
    });
    workOrder.failCompletion(1, 'insufficient_stock', null, now);
    expect(explainCost('partsCost', workOrder.changes)).toMatchObject({
      value: 2000,
      because: [{ value: 2000, isActual: false, event: 1 }],
    });
  });

  it('forgets what stock really cost when the work order was reopened and everything taken back', () => {
    const workOrder = begun();
    workOrder.addPart(part('p', 2000, 1000), now);
    workOrder.start(null, now);
    workOrder.complete({ odometer: null }, now);
    workOrder.recordPartsCost(1, [{ lineId: 'p', taken: [{ layerId: 'a', quantity: 2000, unitCost: 1100 }] }], now);
    workOrder.finishCompletion(1, [], now);
    workOrder.reopen('Still squeals', null, now);
    workOrder.undoCompletion(1, now);
    expect(explainCost('partsCost', workOrder.changes)).toMatchObject({
      value: 2000,
      because: [{ value: 2000, isActual: false, event: 1 }],
    });
  });

  it('still tells an invoice of what was taken back since, and of what the next one was made', () => {
    const workOrder = begun();
    workOrder.addPart(part('p', 2000, 1000), now);
    workOrder.start(null, now);
    const complete = (attempt: number, unitCost: number) => {
      workOrder.complete({ odometer: null }, now);
      const taken = [{ layerId: 'a', quantity: 2000, unitCost }];
      workOrder.recordPartsCost(attempt, [{ lineId: 'p', taken }], now);
    };
    complete(1, 1100);
    workOrder.failCompletion(1, 'invoice_void', null, now);
    workOrder.addCharge({ id: 'c', description: 'Tow', amount: 500 }, now);
    complete(2, 1200);
    workOrder.finishCompletion(2, [], now);
    workOrder.reopen('Still squeals', null, now);
    workOrder.undoCompletion(2, now);
    workOrder.removeCharge('c', now);
    const invoiced = (attempt: number) => explainCost('totalCost', untilInvoiced(attempt, workOrder.changes));
    expect(invoiced(1)).toMatchObject({ value: 2200, because: [{ value: 2200, isActual: true }] });
    expect(invoiced(2)).toMatchObject({ value: 2900, because: [{ value: 2400, isActual: true }, { value: 500 }] });
    expect(invoiced(3)).toMatchObject({ value: 2000, because: [{ value: 2000, isActual: false }] });
  });

  it('gives summands that add up to the cost, whatever was added, removed or discounted', () => {
    const step = fc.oneof(
      fc.record({ id: fc.constantFrom('a', 'b', 'c'), seconds: fc.nat(40_000), rate: fc.nat(20_000) }),
      fc.record({ id: fc.constantFrom('d', 'e'), quantity: fc.integer({ min: 1, max: 9000 }), unitCost: fc.nat(9000) }),
      fc.record({ id: fc.constantFrom('f', 'g'), description: fc.constant('Tow'), amount: fc.nat(90_000) }),
      fc.record({ discount: fc.nat(100_000), tax: fc.nat(9000) }),
      fc.record({ remove: fc.constantFrom('a', 'b', 'c') }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const workOrder = begun();
        for (const wanted of steps)
          attempt(() => {
            if ('seconds' in wanted) workOrder.addLabor(wanted, now);
            else if ('quantity' in wanted) workOrder.addPart(part(wanted.id, wanted.quantity, wanted.unitCost), now);
            else if ('amount' in wanted) workOrder.addCharge(wanted, now);
            else if ('remove' in wanted) workOrder.removeLabor(wanted.remove, now);
            else workOrder.update(wanted, now);
          });
        for (const of of EXPLAINED_COSTS) {
          const { value, because } = explainCost(of, workOrder.changes);
          expect(value).toBe(workOrder.state[of]);
          expect(because.reduce((sum, reason) => sum + reason.value, 0)).toBe(value);
          for (const reason of because) expect(reason.event).not.toBeNull();
        }
      }),
    );
  });
});
