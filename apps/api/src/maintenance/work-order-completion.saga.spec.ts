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
  saga,
  taken,
  timedOut,
} from '../../../../test/support/completion-course.js';

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
