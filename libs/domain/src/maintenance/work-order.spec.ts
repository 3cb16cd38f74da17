import { at, given } from '../shared/given.testing.js';
import type { WorkOrderCommand } from './work-order.commands.js';
import { decide } from './work-order.commands.js';
import type { WorkOrderEvent } from './work-order.events.js';
import { evolveWorkOrder, WorkOrder } from './work-order.js';
import { billableLines } from './work-order-lines.js';
import { TRANSITIONS, WORK_ORDER_STATUSES } from './work-order.words.js';

const now = '2026-03-02T09:00:00.000Z';
const context = at(now, { userId: 'maria' });
const kind = { load: WorkOrder, evolve: evolveWorkOrder };
const input = {
  workOrderId: 'wo',
  workOrderNumber: 'WO-000001',
  vehicleId: 'truck',
  categoryId: 'cat',
  category: 'Repair',
  priority: 'non_scheduled' as const,
  description: 'Brakes squeal',
};

/** The stream that these commands make, from a created work order. */
function history(...commands: readonly WorkOrderCommand[]): WorkOrderEvent[] {
  return story(input, ...commands);
}
function story(
  begin: Parameters<typeof WorkOrder.create>[0],
  ...commands: readonly WorkOrderCommand[]
): WorkOrderEvent[] {
  const workOrder = WorkOrder.create(begin, context);
  for (const command of commands) decide(workOrder, command, context);
  return [...workOrder.changes];
}
const run = (command: WorkOrderCommand) => (workOrder: WorkOrder) => decide(workOrder, command, context);

const start: WorkOrderCommand = { name: 'StartWorkOrder', meter: 1000 };
const complete: WorkOrderCommand = { name: 'CompleteWorkOrder', odometer: 2000 };
const finish: WorkOrderCommand = { name: 'FinishCompletion', attempt: 1, notified: ['maria'] };
const fail: WorkOrderCommand = {
  name: 'FailCompletion',
  attempt: 1,
  code: 'insufficient_stock',
  detail: { needed: 2 },
};
const hold: WorkOrderCommand = { name: 'HoldWorkOrder', reason: 'awaiting_parts' };
const labor: WorkOrderCommand = { name: 'AddLabor', labor: { id: 'l1', seconds: 5400, rate: 8000 } };
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
const charge: WorkOrderCommand = { name: 'AddCharge', charge: { id: 'c1', description: 'Towing', amount: 15000 } };
const taken = [
  { layerId: 'a', quantity: 500, unitCost: 3000 },
  { layerId: 'b', quantity: 1500, unitCost: 5000 },
];

describe('creating', () => {
  it('opens it, with what black-box clients read in the event', () => {
    const [created] = history();
    expect(created).toMatchObject({
      type: 'maintenance.work-order-created',
      data: {
        workOrderNumber: 'WO-000001',
        vehicleId: 'truck',
        category: 'Repair',
        priority: 'non_scheduled',
        description: 'Brakes squeal',
        createdBy: 'maria',
      },
    });
    given(kind, created!)
      .when(() => undefined)
      .thenState({ status: 'open', urgency: 'normal', totalCost: 0, completion: null });
  });

  it('makes a draft when asked for', () => {
    given(kind, ...story({ ...input, draft: true }))
      .when(run({ name: 'OpenWorkOrder' }))
      .then('maintenance.work-order-opened')
      .thenState({ status: 'open' });
  });

  it('refuses blank descriptions, unknown priorities and impossible days', () => {
    expect(() => WorkOrder.create({ ...input, description: ' ' }, context)).toThrow('required');
    expect(() => WorkOrder.create({ ...input, priority: 'soon' as never }, context)).toThrow('invalid_choice');
    expect(() => WorkOrder.create({ ...input, dueDate: '2026-02-30' }, context)).toThrow('invalid_date');
  });
});

describe('the state machine', () => {
  const reach: Record<string, WorkOrderEvent[]> = {
    draft: story({ ...input, draft: true }),
    pending_approval: history({ name: 'RequestWorkOrderApproval' }),
    open: history(),
    scheduled: history({ name: 'ScheduleWorkOrder', date: '2026-03-09' }),
    in_progress: history(start),
    on_hold: history(start, hold),
    completed: history(start, complete, finish),
    closed: history(start, complete, finish, { name: 'CloseWorkOrder' }),
    cancelled: history({ name: 'CancelWorkOrder', reason: 'duplicate' }),
  };
  const into: [string, WorkOrderCommand][] = [
    ['open', { name: 'OpenWorkOrder' }],
    ['pending_approval', { name: 'RequestWorkOrderApproval' }],
    ['scheduled', { name: 'ScheduleWorkOrder', date: '2026-03-10' }],
    ['on_hold', hold],
    ['completed', complete],
    ['closed', { name: 'CloseWorkOrder' }],
    ['cancelled', { name: 'CancelWorkOrder', reason: 'sold' }],
  ];
  const cases = WORK_ORDER_STATUSES.flatMap((from) => into.map(([to, command]) => [from, to, command] as const));

  it.each(cases)('from %s to %s', (from, to, command) => {
    const outcome = given(kind, ...reach[from]!).when(run(command));
    if (TRANSITIONS[from].some((status) => status === to)) outcome.thenState({ status: to });
    else outcome.thenRefused('invalid_transition', { from, to });
  });

  it('starts what is open or scheduled, and resumes what is on hold', () => {
    given(kind, ...reach.scheduled!)
      .when(run(start))
      .thenState({ status: 'in_progress', startMeter: 1000, startedAt: now });
    given(kind, ...reach.on_hold!)
      .when(run(start))
      .thenRefused('invalid_transition', { from: 'on_hold' });
    given(kind, ...reach.on_hold!)
      .when(run({ name: 'ResumeWorkOrder' }))
      .thenState({ status: 'in_progress', holdReason: null });
    given(kind, ...reach.open!)
      .when(run({ name: 'ResumeWorkOrder' }))
      .thenRefused('invalid_transition');
  });

  it.each(['pending_approval', 'completed', 'closed', 'cancelled'])('is read-only when %s', (status) => {
    for (const command of [labor, part, charge, { name: 'UpdateWorkOrder', changes: { notes: 'x' } } as const])
      given(kind, ...reach[status]!)
        .when(run(command))
        .thenRefused('work_order_read_only', { status });
  });

  it('needs a reason to be cancelled, and says which stock it no longer needs', () => {
    given(kind, ...reach.open!)
      .when(run({ name: 'CancelWorkOrder', reason: ' ' }))
      .thenRefused('required', { field: 'reason' });
    given(kind, ...history(part))
      .when(run({ name: 'CancelWorkOrder', reason: 'sold' }))
      .then({ type: 'maintenance.work-order-cancelled', data: { parts: [{ lineId: 'p1', quantity: 2000 }] } });
  });
});

describe('who may change it', () => {
  const technician = at(now, { userId: 'tom', scope: { workOrders: 'assigned' } });

  it('is the assignee, where the role reaches only that', () => {
    given(kind, ...history({ name: 'AssignWorkOrder', userId: 'ann' }))
      .when((workOrder) => decide(workOrder, start, technician))
      .thenRefused('not_assigned_to_you');
    given(kind, ...history({ name: 'AssignWorkOrder', userId: 'tom' }))
      .when((workOrder) => decide(workOrder, start, technician))
      .then('maintenance.work-order-started');
  });
});

describe('lines', () => {
  it('add up: labor + parts + charges − discount + tax', () => {
    given(kind, ...history(labor, part, charge))
      .when(run({ name: 'UpdateWorkOrder', changes: { discount: 5000, tax: 1234 } }))
      .thenState({ laborCost: 12000, partsCost: 8000, chargesCost: 15000, totalCost: 31234 });
  });

  it('never discount below nothing', () => {
    given(kind, ...history(charge, { name: 'UpdateWorkOrder', changes: { discount: 15000, tax: 100 } }))
      .when(run({ name: 'RemoveCharge', lineId: 'c1' }))
      .thenState({ totalCost: 100 });
  });

  it('stay when their task goes', () => {
    const task: WorkOrderCommand = { name: 'AddTask', task: { id: 't1', title: 'Brakes' } };
    given(kind, ...history(task, { name: 'AddLabor', labor: { id: 'l1', taskId: 't1', seconds: 3600, rate: 100 } }))
      .when(run({ name: 'RemoveTask', taskId: 't1' }))
      .thenState({ tasks: [], labor: [{ taskId: null, cost: 100 }] });
  });

  it('refuse unknown tasks, unknown lines, used ids and stocked parts from nowhere', () => {
    const events = history(labor);
    given(kind, ...events)
      .when(run(labor))
      .thenRefused('duplicate_id', { id: 'l1' });
    given(kind, ...events)
      .when(run({ name: 'RemovePart', lineId: 'p9' }))
      .thenRefused('line_not_found', { lineId: 'p9' });
    given(kind, ...events)
      .when(run({ name: 'AddCharge', charge: { id: 'c', taskId: 'none', description: 'x', amount: 1 } }))
      .thenRefused('line_not_found');
    given(kind, ...events)
      .when((workOrder) => part.name === 'AddPart' && workOrder.addPart({ ...part.part, locationId: null }, context))
      .thenRefused('required', { field: 'locationId' });
  });

  it('record nothing for an update without effect', () => {
    given(kind, ...history())
      .when(run({ name: 'UpdateWorkOrder', changes: { description: 'Brakes squeal ', urgency: 'normal' } }))
      .thenNothing();
    given(kind, ...history({ name: 'AssignWorkOrder', userId: 'tom' }))
      .when(run({ name: 'AssignWorkOrder', userId: 'tom' }))
      .thenNothing();
  });
});

describe('completing', () => {
  it('adds what it brings and says everything the saga needs', () => {
    const { part: pads } = part;
    given(kind, ...story({ ...input, notes: 'first', dueServiceIds: ['oil'] }, start))
      .when(
        run({
          name: 'CompleteWorkOrder',
          odometer: 2000,
          labor: { id: 'l1', seconds: 3600, rate: 8000 },
          parts: [pads],
          notes: 'done',
        }),
      )
      .then(
        { type: 'maintenance.work-order-labor-added', data: { line: { technicianId: 'maria', cost: 8000 } } },
        'maintenance.work-order-part-added',
        { type: 'maintenance.work-order-updated', data: { changes: { notes: 'first\ndone' } } },
        {
          type: 'maintenance.work-order-completed',
          data: {
            workOrderNumber: 'WO-000001',
            vehicleId: 'truck',
            completedBy: 'maria',
            laborCost: 8000,
            partsCost: 8000,
            totalCost: 16000,
            completionDate: now,
            attempt: 1,
            odometer: 2000,
            parts: [{ lineId: 'p1', partId: 'pad', locationId: 'main', quantity: 2000, stocked: true }],
            dueServiceIds: ['oil'],
          },
        },
      )
      .thenState({
        status: 'completed',
        completedBy: 'maria',
        completedAt: now,
        completion: { attempt: 1, status: 'running' },
      });
  });

  it('resets the due services of finished tasks, each once', () => {
    const task = (id: string, dueServiceId: string): WorkOrderCommand => ({
      name: 'AddTask',
      task: { id, title: id, dueServiceId },
    });
    const done = (taskId: string): WorkOrderCommand => ({ name: 'FinishTask', taskId });
    const commands = [start, task('t1', 'oil'), task('t2', 'tires'), task('t3', 'belt'), done('t1'), done('t3')];
    given(kind, ...story({ ...input, dueServiceIds: ['oil'] }, ...commands))
      .when(run(complete))
      .then({ type: 'maintenance.work-order-completed', data: { dueServiceIds: ['oil', 'belt'] } });
  });

  it('refuses an odometer below the one at the start', () => {
    given(kind, ...history(start))
      .when(run({ name: 'CompleteWorkOrder', odometer: 999 }))
      .thenRefused('meter_below_last', { last: 1000, lastAt: now, value: 999 });
  });

  it('cannot be closed or cancelled while it runs', () => {
    given(kind, ...history(start, complete))
      .when(run({ name: 'CloseWorkOrder' }))
      .thenRefused('completion_running');
    given(kind, ...history(start, complete))
      .when(run({ name: 'CancelWorkOrder', reason: 'x' }))
      .thenRefused('completion_running');
  });

  it('records what the parts really cost', () => {
    given(kind, ...history(start, part, complete))
      .when(run({ name: 'RecordPartsCost', attempt: 1, lines: [{ lineId: 'p1', taken }] }))
      .then({ type: 'maintenance.work-order-parts-cost-recorded', data: { partsCost: 9000, totalCost: 9000 } })
      .thenState({ parts: [{ unitCost: 4500, cost: 9000, taken, estimatedUnitCost: 4000 }] });
  });

  it('refuses costs of another attempt, of unknown lines and of other quantities', () => {
    const events = history(start, part, complete);
    const cost = (attempt: number, lineId: string, layers = taken): WorkOrderCommand => ({
      name: 'RecordPartsCost',
      attempt,
      lines: [{ lineId, taken: layers }],
    });
    given(kind, ...events)
      .when(run(cost(2, 'p1')))
      .thenRefused('completion_not_running');
    given(kind, ...events)
      .when(run(cost(1, 'p9')))
      .thenRefused('line_not_found');
    given(kind, ...events)
      .when(run(cost(1, 'p1', taken.slice(1))))
      .thenRefused('invalid_quantity', { lineId: 'p1' });
  });

  it('goes back to work at the estimates when it fails, and failing again does nothing', () => {
    const events = history(start, part, complete, {
      name: 'RecordPartsCost',
      attempt: 1,
      lines: [{ lineId: 'p1', taken }],
    });
    given(kind, ...events)
      .when((workOrder) => [fail, fail].forEach((command) => run(command)(workOrder)))
      .then('maintenance.work-order-completion-failed')
      .thenState({
        status: 'in_progress',
        completedAt: null,
        completedBy: null,
        partsCost: 8000,
        totalCost: 8000,
        parts: [{ taken: null, unitCost: 4000 }],
        completion: { attempt: 1, status: 'failed', code: 'insufficient_stock', detail: { needed: 2 } },
      });
  });

  it('is retried with the same odometer as the next attempt, which an old failure cannot touch', () => {
    const failed = history(start, part, complete, fail);
    given(kind, ...failed)
      .when(run({ name: 'RetryCompletion' }))
      .then({ type: 'maintenance.work-order-completed', data: { attempt: 2, odometer: 2000 } });
    given(kind, ...failed, ...retried(failed))
      .when(run(fail))
      .thenNothing();
    given(kind, ...history(start))
      .when(run({ name: 'RetryCompletion' }))
      .thenRefused('nothing_to_retry', { status: 'in_progress' });
  });

  it('is done when the people were told; telling and finishing twice do nothing', () => {
    const told: WorkOrderCommand = { name: 'RecordNotified', attempt: 1, userIds: ['maria'] };
    given(kind, ...history(start, complete))
      .when((workOrder) => [told, told, finish, finish].forEach((command) => run(command)(workOrder)))
      .then('maintenance.work-order-people-notified', 'maintenance.work-order-completion-finished')
      .thenState({ status: 'completed', completion: { status: 'done', notified: ['maria'] } });
  });

  it('is billed line by line, the amounts making the costs', () => {
    given(kind, ...history(labor, part, charge))
      .when((workOrder) => billableLines(workOrder.state))
      .thenAnswer([
        { kind: 'labor', description: 'Labor', quantity: 1500, unitPrice: 8000, amount: 12000 },
        { kind: 'part', description: 'BP-1 Brake pad', quantity: 2000, unitPrice: 4000, amount: 8000 },
        { kind: 'charge', description: 'Towing', quantity: 1000, unitPrice: 15000, amount: 15000 },
      ]);
  });
});

describe('what was done offline and is told later', () => {
  const on = (time: string) => `2026-03-02T${time}:00.000Z`;
  const told = (time: string, command: WorkOrderCommand) => (workOrder: WorkOrder) =>
    decide(workOrder, command, { ...at(on(time), { userId: 'maria' }), clock: on('18:00') });
  const inTurn =
    (...acts: readonly ((workOrder: WorkOrder) => unknown)[]) =>
    (workOrder: WorkOrder) =>
      acts.forEach((act) => act(workOrder));

  it('was done when it was done, whatever the office edited meanwhile; the last change stays the latest', () => {
    const edit: WorkOrderCommand = { name: 'UpdateWorkOrder', changes: { notes: 'Rear right' } };
    given(kind, ...history())
      .when(inTurn(told('11:00', edit), told('09:30', start), told('10:15', complete)))
      .thenState({ startedAt: on('09:30'), completedAt: on('10:15'), updatedAt: on('11:00') });
  });

  it('is not before the work was asked for, nor its end before its beginning', () => {
    given(kind, ...history())
      .when(inTurn(told('07:00', start), told('06:00', complete)))
      .thenState({ createdAt: now, startedAt: now, completedAt: now });
    given(kind, ...history())
      .when(inTurn(told('12:00', start), told('11:00', complete)))
      .thenState({ startedAt: on('12:00'), completedAt: on('12:00') });
  });

  it('does not end again what was taken up again, before it was', () => {
    const again: readonly WorkOrderCommand[] = [
      finish,
      { name: 'ReopenWorkOrder', reason: 'leaks' },
      { name: 'UndoCompletion', attempt: 1 },
    ];
    given(kind, ...history(start, complete))
      .when(inTurn(...again.map((command) => told('15:00', command)), told('14:00', complete)))
      .thenState({ status: 'completed', completedAt: on('15:00') });
  });
});

function retried(events: readonly WorkOrderEvent[]): readonly WorkOrderEvent[] {
  const state = events.reduce<ReturnType<typeof evolveWorkOrder> | undefined>(evolveWorkOrder, undefined);
  const workOrder = new WorkOrder({ version: events.length, state: state! });
  workOrder.retryCompletion(context);
  return workOrder.changes;
}
