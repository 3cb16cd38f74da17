import {
  COST,
  Course,
  INVOICE,
  METER,
  NOTICE,
  PARTS,
  SERVICE,
  WORK_ORDER,
  completed,
  done,
  given,
  notified,
  part,
  refused,
  reopened,
  taken,
  timedOut,
  undoneAfter,
} from '../../../../test/support/completion-course.js';

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
