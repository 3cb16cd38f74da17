import fc from 'fast-check';
import type { PartDemand } from '#domain/maintenance/work-order.events.js';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import type { SagaCommand, SagaInput } from '#domain/shared/saga.js';
import type { CompletionState } from './completion-steps.js';
import { WorkOrderCompletionSaga } from './work-order-completion.saga.js';

const WORK_ORDER = '0191a2b3-0000-7000-8000-000000000001';
const now = '2026-03-02T09:00:00.000Z';
const saga = new WorkOrderCompletionSaga();

const part = (lineId: string, stocked = true): PartDemand => ({
  lineId,
  partId: `part-${lineId}`,
  locationId: stocked ? 'main' : null,
  quantity: 2000,
  stocked,
});
const taken = (line: string) => [{ layerId: `layer-${line}`, quantity: 2000, unitCost: 4000 }];

function event(type: string, data: object): SagaInput {
  const recorded = {
    streamId: WORK_ORDER,
    tenantId: 'city',
    recordedAt: now,
    event: { type: `maintenance.work-order-${type}`, v: 1, data },
  };
  return { kind: 'event', at: now, event: recorded as unknown as RecordedEvent };
}

const completed = (more: object = {}) =>
  event('completed', {
    workOrderNumber: 'WO-000001',
    vehicleId: 'truck',
    completedBy: 'maria',
    laborCost: 12000,
    partsCost: 16000,
    totalCost: 28000,
    completionDate: '2026-03-01T15:00:00.000Z',
    attempt: 1,
    odometer: 50_000,
    parts: [part('a'), part('b')],
    dueServiceIds: ['oil'],
    at: now,
    ...more,
  });
const notified = event('people-notified', { attempt: 1, userIds: ['maria', 'joe'] });
const reopened = (more: object = {}) =>
  event('reopened', {
    reason: 'The wrong tire was mounted',
    reopenedBy: 'maria',
    workOrderNumber: 'WO-000001',
    vehicleId: 'truck',
    completedBy: 'maria',
    completionDate: '2026-03-01T15:00:00.000Z',
    attempt: 1,
    odometer: 50_000,
    parts: [
      { ...part('a'), taken: taken('a') },
      { ...part('b'), taken: taken('b') },
    ],
    dueServiceIds: ['oil'],
    at: now,
    ...more,
  });
const timedOut: SagaInput = { kind: 'timed-out', at: now };

/** What each command answers when all goes well. */
function answer({ step, line }: Pick<SagaCommand, 'step' | 'line'>, more: object = {}): SagaInput {
  return {
    kind: 'done',
    at: now,
    step,
    line,
    answer: step === 'take_parts' ? { taken: taken(line), ...more } : { version: 2, ...more },
  };
}
const refusal = ({ step, line }: Pick<SagaCommand, 'step' | 'line'>, code = 'insufficient_stock'): SagaInput => ({
  kind: 'refused',
  at: now,
  step,
  line,
  code,
  params: { needed: 2, available: 1 },
});
const done = (step: string, line: string, more?: object) => answer({ step, line }, more);
const refused = (step: string, line: string, code?: string) => refusal({ step, line }, code);

const METER = done('raise_meter', 'odometer');
const PARTS = [done('take_parts', 'a'), done('take_parts', 'b')];
const COST = done('record_cost', 'cost');
const INVOICE = done('issue_invoice', 'invoice');
const SERVICE = [done('reset_service', 'vehicle'), done('reset_service', 'oil')];
const NOTICE = done('notify', 'notice');

/** The saga as the runner keeps it: through JSON after every input. */
class Course {
  state: CompletionState | undefined;
  status = 'none';
  timeoutAt: string | null = null;
  /** In the order they were sent. */
  readonly sent: SagaCommand[] = [];
  last: readonly SagaCommand[] | undefined;

  hear(input: SagaInput): this {
    const before = JSON.stringify(this.state);
    const reaction = saga.react(this.state, input);
    expect(JSON.stringify(this.state)).toBe(before);
    this.last = reaction?.send;
    if (!reaction) return this;
    this.state = JSON.parse(JSON.stringify(reaction.state)) as CompletionState;
    this.status = reaction.status;
    this.timeoutAt = reaction.timeoutAt;
    this.sent.push(...reaction.send);
    return this;
  }

  get wayBack(): Record<string, string> {
    return Object.fromEntries(this.state!.reopening!.steps.map(({ name, status }) => [name, status]));
  }

  get steps(): Record<string, string> {
    return Object.fromEntries(this.state!.steps.map(({ name, status }) => [name, status]));
  }
}

const places = (commands: readonly SagaCommand[]) => commands.map(({ step, line, name }) => `${step}/${line} ${name}`);

function given(...history: readonly SagaInput[]) {
  const course = new Course();
  for (const input of history) course.hear(input);
  return {
    when(input: SagaInput) {
      course.hear(input);
      return {
        thenSends(...expected: readonly (string | Partial<SagaCommand>)[]) {
          expect(
            course.last?.map((sent, at) => (typeof expected[at] === 'string' ? `${sent.name} ${sent.line}` : sent)),
          ).toEqual(expected.map((one) => (typeof one === 'string' ? one : (expect.objectContaining(one) as unknown))));
          return this;
        },
        thenNothingChanges() {
          expect(course.last).toBeUndefined();
          return this;
        },
        thenSteps(expected: Record<string, string>) {
          expect(course.steps).toMatchObject(expected);
          return this;
        },
        thenStatus(status: string) {
          expect(course.status).toBe(status);
          return this;
        },
        thenTellsAt(at: string | null) {
          expect(course.timeoutAt).toBe(at);
          return this;
        },
        thenNotes(step: string, note: string | null) {
          expect(course.state?.steps.find(({ name }) => name === step)?.note).toBe(note);
          return this;
        },
      };
    },
  };
}

/** Answers everything with success until nothing is left, from where the history stopped. */
function undoneAfter(...history: readonly SagaInput[]): { undone: string[]; course: Course } {
  const course = new Course();
  for (const input of history) course.hear(input);
  const from = course.sent.findIndex(({ compensates }) => compensates);
  for (let at = from; at >= 0 && at < course.sent.length; at += 1) course.hear(answer(course.sent[at]!));
  return { undone: places(course.sent.slice(from)), course };
}

describe('when a work order is completed', () => {
  it('raises the meter with a reading of its own', () => {
    given()
      .when(completed())
      .thenSends({
        step: 'raise_meter',
        line: 'odometer',
        name: 'RecordMeterReading',
        compensates: false,
        payload: {
          vehicleId: 'truck',
          kind: 'odometer',
          readingId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
          value: 50_000,
          at: '2026-03-01T15:00:00.000Z',
          source: 'work_order',
          workOrderId: WORK_ORDER,
        },
      })
      .thenSteps({ complete: 'done', raise_meter: 'running', take_parts: 'pending', notify: 'pending' })
      .thenStatus('running');
  });

  it('takes the parts that are kept in stock, one command for each line', () => {
    given(completed({ parts: [part('a'), part('b'), part('c', false)] }))
      .when(METER)
      .thenSends(
        {
          step: 'take_parts',
          line: 'a',
          name: 'ConsumeStock',
          payload: { partId: 'part-a', locationId: 'main', lineId: 'a', workOrderId: WORK_ORDER, quantity: 2000 },
        },
        { step: 'take_parts', line: 'b', name: 'ConsumeStock' },
      )
      .thenSteps({ raise_meter: 'done', take_parts: 'running' });
  });

  it('waits for every line before it goes on', () => {
    given(completed(), METER).when(PARTS[0]!).thenSends().thenSteps({ take_parts: 'running' });
  });

  it('records what the parts really cost', () => {
    given(completed(), METER, PARTS[0]!)
      .when(PARTS[1]!)
      .thenSends({
        name: 'RecordPartsCost',
        payload: {
          workOrderId: WORK_ORDER,
          attempt: 1,
          lines: [
            { lineId: 'a', taken: taken('a') },
            { lineId: 'b', taken: taken('b') },
          ],
        },
      });
  });

  it('issues the invoice', () => {
    given(completed(), METER, ...PARTS)
      .when(COST)
      .thenSends('IssueInvoice invoice');
  });

  it('resets the service of the vehicle and of what was due', () => {
    given(completed(), METER, ...PARTS, COST)
      .when(INVOICE)
      .thenSends(
        {
          name: 'RecordVehicleService',
          payload: { vehicleId: 'truck', workOrderId: WORK_ORDER, date: '2026-03-01T15:00:00.000Z', odometer: 50_000 },
        },
        {
          name: 'ResetDueService',
          payload: { dueServiceId: 'oil', workOrderId: WORK_ORDER, at: '2026-03-01T15:00:00.000Z', meter: 50_000 },
        },
      );
  });

  it('has people notified, and waits for the log to say so, but not for ever', () => {
    given(completed(), METER, ...PARTS, COST, INVOICE, SERVICE[0]!)
      .when(SERVICE[1]!)
      .thenSends('NotifyCompletion notice');
    given(completed(), METER, ...PARTS, COST, INVOICE, ...SERVICE)
      .when(NOTICE)
      .thenSends()
      .thenSteps({ notify: 'running' })
      .thenTellsAt('2026-03-02T09:02:00.000Z');
  });

  it('finishes with who was told, and is done once the work order knows', () => {
    given(completed(), METER, ...PARTS, COST, INVOICE, ...SERVICE, NOTICE)
      .when(notified)
      .thenSends({
        step: 'end',
        line: 'finish',
        name: 'FinishCompletion',
        payload: { workOrderId: WORK_ORDER, attempt: 1, notified: ['maria', 'joe'] },
      })
      .thenStatus('running')
      .thenTellsAt(null)
      .thenNotes('notify', '2 told');
    given(completed(), METER, ...PARTS, COST, INVOICE, ...SERVICE, NOTICE, notified)
      .when(done('end', 'finish'))
      .thenSends()
      .thenStatus('done')
      .thenSteps({
        raise_meter: 'done',
        take_parts: 'done',
        record_cost: 'done',
        issue_invoice: 'done',
        reset_service: 'done',
        notify: 'done',
      });
  });

  it('finishes without the mails when they take too long', () => {
    given(completed(), METER, ...PARTS, COST, INVOICE, ...SERVICE, NOTICE)
      .when(timedOut)
      .thenSends({ name: 'FinishCompletion', payload: { workOrderId: WORK_ORDER, attempt: 1, notified: [] } })
      .thenNotes('notify', 'the notice is delayed')
      .thenTellsAt(null);
  });

  it('finishes when the log is faster than the answer to the notice', () => {
    given(completed(), METER, ...PARTS, COST, INVOICE, ...SERVICE)
      .when(notified)
      .thenSends('FinishCompletion finish');
    given(completed(), METER, ...PARTS, COST, INVOICE, ...SERVICE, notified)
      .when(NOTICE)
      .thenNothingChanges();
  });

  it('skips what there is nothing to do for', () => {
    given()
      .when(completed({ odometer: null, parts: [part('c', false)], dueServiceIds: [] }))
      .thenSends('IssueInvoice invoice')
      .thenSteps({ raise_meter: 'skipped', take_parts: 'skipped', record_cost: 'skipped', issue_invoice: 'running' });
  });

  it('goes on with a reading that waits for a person, and says so', () => {
    given(completed())
      .when(done('raise_meter', 'odometer', { status: 'quarantined' }))
      .thenSends('ConsumeStock a', 'ConsumeStock b')
      .thenSteps({ raise_meter: 'done' })
      .thenNotes('raise_meter', 'the reading waits for a person: it implies an impossible daily use');
    given(completed())
      .when(done('raise_meter', 'odometer', { status: 'accepted' }))
      .thenNotes('raise_meter', null);
  });

  it('resets no service by a reading that waits for a person', () => {
    given(completed(), done('raise_meter', 'odometer', { status: 'quarantined' }), ...PARTS, COST)
      .when(INVOICE)
      .thenSends(
        { name: 'RecordVehicleService', payload: expect.objectContaining({ odometer: null }) as never },
        { name: 'ResetDueService', payload: expect.objectContaining({ meter: null }) as never },
      );
  });

  it('is a saga of its own for each attempt, with a reading and an invoice of its own', () => {
    const first = new Course().hear(completed());
    const second = new Course().hear(completed({ attempt: 2 }));
    expect(first.sent[0]!.payload['readingId']).not.toBe(second.sent[0]!.payload['readingId']);
    const input = completed({ attempt: 2 });
    expect(input.kind === 'event' && saga.correlate(input.event)).toEqual({ id: WORK_ORDER, attempt: 2 });
  });
});

describe('a refusal', () => {
  const fail = 'end/fail FailCompletion';
  const meterBack = 'raise_meter/odometer.undo VoidMeterReading';
  const partsBack = ['take_parts/a.undo ReturnStock', 'take_parts/b.undo ReturnStock'];
  const invoiceBack = 'issue_invoice/invoice.undo VoidInvoice';

  it('of the meter has nothing to undo: the work order hears why', () => {
    given(completed())
      .when(refused('raise_meter', 'odometer', 'meter_behind'))
      .thenSends({
        step: 'end',
        line: 'fail',
        name: 'FailCompletion',
        compensates: true,
        payload: { workOrderId: WORK_ORDER, attempt: 1, code: 'meter_behind', detail: { needed: 2, available: 1 } },
      })
      .thenSteps({ raise_meter: 'refused', take_parts: 'pending' })
      .thenNotes('raise_meter', 'meter_behind');
  });

  it('of one part waits for the other line, gives that back exactly, and takes back the reading', () => {
    given(completed(), METER).when(refused('take_parts', 'a')).thenSends();
    given(completed(), METER, refused('take_parts', 'a'))
      .when(PARTS[1]!)
      .thenSends({
        step: 'take_parts',
        line: 'b.undo',
        name: 'ReturnStock',
        compensates: true,
        payload: { partId: 'part-b', locationId: 'main', lineId: 'b', workOrderId: WORK_ORDER, taken: taken('b') },
      });
    const { undone, course } = undoneAfter(completed(), METER, refused('take_parts', 'a'), PARTS[1]!);
    expect(undone).toEqual(['take_parts/b.undo ReturnStock', meterBack, fail]);
    expect(course.status).toBe('failed');
    expect(course.steps).toMatchObject({ raise_meter: 'undone', take_parts: 'refused', record_cost: 'pending' });
  });

  it('of every part has no stock to give back', () => {
    expect(undoneAfter(completed(), METER, refused('take_parts', 'a'), refused('take_parts', 'b')).undone).toEqual([
      meterBack,
      fail,
    ]);
  });

  it('tells the first reason when there are several', () => {
    const { course } = undoneAfter(
      completed(),
      METER,
      refused('take_parts', 'b', 'first'),
      refused('take_parts', 'a', 'second'),
    );
    expect(course.sent.at(-1)!.payload).toMatchObject({ code: 'first' });
  });

  it('of the cost gives the parts back and takes back the reading', () => {
    expect(undoneAfter(completed(), METER, ...PARTS, refused('record_cost', 'cost')).undone).toEqual([
      ...partsBack,
      meterBack,
      fail,
    ]);
  });

  it('of the invoice undoes the same', () => {
    const { undone, course } = undoneAfter(completed(), METER, ...PARTS, COST, refused('issue_invoice', 'invoice'));
    expect(undone).toEqual([...partsBack, meterBack, fail]);
    expect(course.steps).toMatchObject({
      raise_meter: 'undone',
      take_parts: 'undone',
      issue_invoice: 'refused',
      reset_service: 'pending',
    });
  });

  it('of the service voids the invoice first', () => {
    const { undone } = undoneAfter(
      completed(),
      METER,
      ...PARTS,
      COST,
      INVOICE,
      refused('reset_service', 'vehicle'),
      refused('reset_service', 'oil'),
    );
    expect(undone.filter((one) => !one.startsWith('reset_service'))).toEqual([
      invoiceBack,
      ...partsBack,
      meterBack,
      fail,
    ]);
  });

  it('of one due service also takes back what the others and the vehicle had recorded', () => {
    const { undone } = undoneAfter(
      completed(),
      METER,
      ...PARTS,
      COST,
      INVOICE,
      done('reset_service', 'vehicle'),
      refused('reset_service', 'oil', 'not_found'),
    );
    expect(undone).toContain('reset_service/vehicle.undo RevertVehicleService');
    expect(undone.indexOf('reset_service/vehicle.undo RevertVehicleService')).toBeLessThan(undone.indexOf(invoiceBack));
  });

  it('of the notice undoes everything, last step first', () => {
    const { undone, course } = undoneAfter(
      completed(),
      METER,
      ...PARTS,
      COST,
      INVOICE,
      ...SERVICE,
      refused('notify', 'notice', 'not_found'),
    );
    expect(undone).toEqual([
      'reset_service/vehicle.undo RevertVehicleService',
      'reset_service/oil.undo RevertDueService',
      invoiceBack,
      ...partsBack,
      meterBack,
      fail,
    ]);
    expect(course.status).toBe('failed');
  });

  it('leaves alone what was skipped', () => {
    const history = [completed({ odometer: null, parts: [], dueServiceIds: [] }), refused('issue_invoice', 'invoice')];
    expect(undoneAfter(...history).undone).toEqual([fail]);
  });

  it('is undone under the ids it was done with', () => {
    const { course } = undoneAfter(
      completed(),
      METER,
      ...PARTS,
      COST,
      INVOICE,
      refused('reset_service', 'vehicle'),
      refused('reset_service', 'oil'),
    );
    const payload = (name: string) => course.sent.find((sent) => sent.name === name)!.payload;
    expect(payload('VoidMeterReading')['readingId']).toBe(payload('RecordMeterReading')['readingId']);
    expect(payload('VoidInvoice')['invoiceId']).toBe(payload('IssueInvoice')['invoiceId']);
  });
});

describe('a reopening', () => {
  const finished = [completed(), METER, ...PARTS, COST, INVOICE, ...SERVICE, NOTICE, notified, done('end', 'finish')];
  const ALL_BACK = [
    'reset_service/vehicle.undo RevertVehicleService',
    'reset_service/oil.undo RevertDueService',
    'issue_invoice/invoice.undo VoidInvoice',
    'take_parts/a.undo ReturnStock',
    'take_parts/b.undo ReturnStock',
    'raise_meter/odometer.undo VoidMeterReading',
    'end/undone UndoCompletion',
    'end/notice NotifyReopening',
  ];

  it('wakes the finished saga, which takes everything back in reverse and says so', () => {
    given(...finished)
      .when(reopened())
      .thenSends(
        { name: 'RevertVehicleService', compensates: true, payload: { vehicleId: 'truck', workOrderId: WORK_ORDER } },
        { name: 'RevertDueService', compensates: true },
      )
      .thenStatus('running');
    const { undone, course } = undoneAfter(...finished, reopened());
    expect(undone).toEqual(ALL_BACK);
    expect(course.status).toBe('done');
    expect(course.sent.at(-1)!.payload).toEqual({ workOrderId: WORK_ORDER, attempt: 1 });
    expect(course.steps).toMatchObject({ raise_meter: 'done', issue_invoice: 'done', notify: 'done' });
    expect(course.state!.reopening!.steps.map(({ name }) => name)).toEqual([
      'reset_service',
      'issue_invoice',
      'take_parts',
      'raise_meter',
      'complete',
    ]);
    expect(new Set(Object.values(course.wayBack))).toEqual(new Set(['done']));
  });

  it('shows how far it is on its way back', () => {
    const course = new Course();
    for (const input of [...finished, reopened(), done('reset_service', 'vehicle.undo')]) course.hear(input);
    expect(course.wayBack).toEqual({
      reset_service: 'running',
      issue_invoice: 'pending',
      take_parts: 'pending',
      raise_meter: 'pending',
      complete: 'pending',
    });
  });

  it('returns what was taken, under the ids it was taken with', () => {
    const { course } = undoneAfter(...finished, reopened());
    const payload = (name: string) => course.sent.find((sent) => sent.name === name)!.payload;
    expect(payload('ReturnStock')).toMatchObject({ lineId: 'a', partId: 'part-a', taken: taken('a') });
    expect(payload('VoidMeterReading')['readingId']).toBe(payload('RecordMeterReading')['readingId']);
    expect(payload('VoidInvoice')['invoiceId']).toBe(payload('IssueInvoice')['invoiceId']);
  });

  it('takes back only what was carried out', () => {
    const bare = [completed({ odometer: null, parts: [part('c', false)], dueServiceIds: [] }), INVOICE, SERVICE[0]!];
    const ended = [...bare, NOTICE, notified, done('end', 'finish')];
    expect(undoneAfter(...ended, reopened({ odometer: null, parts: [], dueServiceIds: [] })).undone).toEqual([
      'reset_service/vehicle.undo RevertVehicleService',
      'issue_invoice/invoice.undo VoidInvoice',
      'end/undone UndoCompletion',
      'end/notice NotifyReopening',
    ]);
  });

  it('voids a reading that waits for a person too', () => {
    const aside = done('raise_meter', 'odometer', { status: 'quarantined' });
    expect(undoneAfter(...finished.with(1, aside), reopened()).undone).toContain(
      'raise_meter/odometer.undo VoidMeterReading',
    );
  });

  it('does not wait for the last answer of the completion', () => {
    const history = [...finished.slice(0, -1), reopened()];
    expect(undoneAfter(...history).undone).toEqual(ALL_BACK);
    given(...history)
      .when(done('end', 'finish'))
      .thenNothingChanges();
  });

  it('of a completion that came with an import takes back what its work order says, under the same ids', () => {
    const { undone, course } = undoneAfter(reopened());
    expect(undone).toEqual(ALL_BACK);
    const saved = undoneAfter(...finished, reopened()).course;
    for (const name of ['VoidMeterReading', 'VoidInvoice', 'ReturnStock'])
      expect(course.sent.find((sent) => sent.name === name)).toEqual(saved.sent.find((sent) => sent.name === name));
    expect(undoneAfter(reopened({ odometer: null, parts: [part('c', false)], dueServiceIds: [] })).undone).toEqual([
      'reset_service/vehicle.undo RevertVehicleService',
      'issue_invoice/invoice.undo VoidInvoice',
      'end/undone UndoCompletion',
      'end/notice NotifyReopening',
    ]);
  });

  it('heard again, on the way or after it, changes nothing', () => {
    given(...finished, reopened())
      .when(reopened())
      .thenNothingChanges();
    const { course } = undoneAfter(...finished, reopened());
    for (const again of [...finished, reopened(), done('end', 'undone'), timedOut])
      expect(course.hear(again).last).toBeUndefined();
  });
});

describe('what comes late, again, or from elsewhere', () => {
  it('changes nothing before the saga began', () => {
    for (const input of [METER, refused('take_parts', 'a'), timedOut, notified])
      given().when(input).thenNothingChanges();
  });

  it('changes nothing when it began already, or is past that step', () => {
    const history = [completed(), METER, PARTS[0]!];
    for (const again of [
      ...history,
      refused('raise_meter', 'odometer'),
      refused('take_parts', 'a'),
      timedOut,
      notified,
      done('end', 'finish'),
    ])
      given(...history)
        .when(again)
        .thenNothingChanges();
  });

  it('changes nothing after the end', () => {
    const history = [completed(), METER, ...PARTS, COST, INVOICE, ...SERVICE, NOTICE, notified, done('end', 'finish')];
    for (const again of [...history, timedOut])
      given(...history)
        .when(again)
        .thenNothingChanges();
  });
});

describe('duplicated and shuffled delivery', () => {
  const world = fc.record({
    odometer: fc.constantFrom(null, 50_000),
    parts: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }),
    unstocked: fc.boolean(),
    dueServiceIds: fc.uniqueArray(fc.constantFrom('oil', 'tires', 'brakes'), { maxLength: 3 }),
    refuses: fc.uniqueArray(
      fc.constantFrom<string[]>(
        'raise_meter/odometer',
        'take_parts/a',
        'take_parts/c',
        'record_cost/cost',
        'issue_invoice/invoice',
        'reset_service/vehicle',
        'reset_service/tires',
        'notify/notice',
      ),
      { maxLength: 2 },
    ),
    mailsCome: fc.boolean(),
  });
  type World = typeof world extends fc.Arbitrary<infer Shape> ? Shape : never;

  const begin = ({ odometer, parts, unstocked, dueServiceIds }: World) =>
    completed({
      odometer,
      dueServiceIds,
      parts: [...parts.map((id) => part(id)), ...(unstocked ? [part('x', false)] : [])],
    });

  /** What the world says to a command: always the same, as a command id promises. */
  function replies({ refuses, mailsCome }: World, sent: SagaCommand): SagaInput[] {
    if (refuses.includes(`${sent.step}/${sent.line}`)) return [refusal(sent, 'refused_by_the_world')];
    return sent.name === 'NotifyCompletion' ? [answer(sent), mailsCome ? notified : timedOut] : [answer(sent)];
  }

  /** Delivers what is under way, `pick` by `pick`: any of it next, or again something that was delivered before. */
  function run(given: World, picks: readonly { again: boolean; at: number }[]): Course {
    const course = new Course();
    const past: SagaInput[] = [begin(given)];
    course.hear(past[0]!);
    let asked = 0;
    const underWay: SagaInput[] = [];
    for (let turn = 0; ; turn += 1) {
      for (; asked < course.sent.length; asked += 1) underWay.push(...replies(given, course.sent[asked]!));
      if (underWay.length === 0) break;
      const { again, at } = picks[turn] ?? { again: false, at: 0 };
      // A time-out is told by the runner only while the saga waits for one.
      const early = underWay.findIndex(({ kind }, index) => kind !== 'timed-out' && index >= at % underWay.length);
      if (again)
        course.hear(
          past.filter(({ kind }) => kind !== 'timed-out')[at % past.filter(({ kind }) => kind !== 'timed-out').length]!,
        );
      else past.push(...underWay.splice(Math.max(early, 0), 1).map((input) => (course.hear(input), input)));
    }
    for (const input of past) course.hear(input);
    return course;
  }

  const outcome = (course: Course) => ({
    status: course.status,
    steps: course.steps,
    taken: course.state!.taken,
    refusal: course.state!.refusal,
    sent: places(course.sent).toSorted(),
  });

  it('changes nothing: not what is sent, not how it ends', () => {
    const picks = fc.array(fc.record({ again: fc.boolean(), at: fc.nat(20) }), { maxLength: 60 });
    fc.assert(
      fc.property(world, picks, (given, disorder) => {
        expect(outcome(run(given, disorder))).toEqual(outcome(run(given, [])));
      }),
      { numRuns: 500 },
    );
  });

  it('ends every course: done with nothing undone, or failed with everything undone, each command sent once', () => {
    fc.assert(
      fc.property(world, (given) => {
        const { sent, status } = run(given, []);
        expect(new Set(places(sent)).size).toBe(sent.length);
        const undone = sent.filter(({ compensates }) => compensates);
        if (status === 'done') expect([undone, sent.at(-1)!.name]).toEqual([[], 'FinishCompletion']);
        else
          expect([status, sent.at(-1)!.name, undone.at(-1)!.name]).toEqual([
            'failed',
            'FailCompletion',
            'FailCompletion',
          ]);
        const carriedOut = sent.filter((one) => !one.compensates && !given.refuses.includes(`${one.step}/${one.line}`));
        if (status === 'failed')
          for (const { step, line } of carriedOut.filter((one) => !['record_cost', 'notify'].includes(one.step)))
            expect(places(undone).map((one) => one.split(' ')[0])).toContain(`${step}/${line}.undo`);
      }),
      { numRuns: 300 },
    );
  });
});
