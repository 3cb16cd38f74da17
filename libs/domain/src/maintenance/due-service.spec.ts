import fc from 'fast-check';
import { at, expectFoldGivesState, given } from '../shared/given.testing.js';
import type { DueServiceCommand } from './due-service.commands.js';
import { decide } from './due-service.commands.js';
import { DueService, evolveDueService } from './due-service.js';

const now = '2026-03-02T09:00:00.000Z';
const kind = { load: DueService, evolve: evolveDueService };
const run = (command: DueServiceCommand) => (dueService: DueService) => decide(dueService, command, at(now));
const input = {
  dueServiceId: 'due',
  vehicleId: 'v',
  title: 'Oil change',
  intervalMetres: 8_000_000,
  intervalDays: 180,
  lastDoneAt: '2026-01-01T00:00:00.000Z',
  lastDoneMeter: 1_000_000,
};
function history(...commands: readonly DueServiceCommand[]) {
  const dueService = DueService.schedule(input, at(now));
  for (const command of commands) run(command)(dueService);
  return [...dueService.changes];
}
const reset = (workOrderId: string, day: string, meter: number | null): DueServiceCommand => ({
  name: 'ResetDueService',
  workOrderId,
  at: `${day}T12:00:00.000Z`,
  meter,
});

describe('due service', () => {
  it('is due an interval after it was last done', () => {
    given(kind, ...history())
      .when(() => undefined)
      .thenState({ dueAt: '2026-06-30T00:00:00.000Z', dueMeter: 9_000_000, dueEngineSeconds: null });
  });

  it('counts time from now when it was never done', () => {
    const never = DueService.schedule({ dueServiceId: 'd', vehicleId: 'v', title: 'Wash', intervalDays: 1 }, at(now));
    expect(never.state).toMatchObject({ lastDoneAt: now, dueAt: '2026-03-03T09:00:00.000Z', dueMeter: null });
  });

  it('needs an interval, and one above zero', () => {
    const without = { dueServiceId: 'd', vehicleId: 'v', title: 'Wash' };
    expect(() => DueService.schedule(without, at(now))).toThrow('interval_required');
    expect(() => DueService.schedule({ ...without, intervalDays: 0 }, at(now))).toThrow('invalid_number');
  });

  it('is reset by a completed work order, once', () => {
    const done = reset('wo', '2026-03-01', 3_000_000);
    given(kind, ...history())
      .when((dueService) => [done, done].forEach((command) => run(command)(dueService)))
      .then('maintenance.due-service-reset')
      .thenState({ lastDoneAt: '2026-03-01T12:00:00.000Z', dueAt: '2026-08-28T12:00:00.000Z', dueMeter: 11_000_000 });
  });

  it('keeps the last known meter when the new one is not known', () => {
    given(kind, ...history())
      .when(run(reset('wo', '2026-03-01', null)))
      .thenState({ lastDoneMeter: 1_000_000, dueMeter: 9_000_000 });
  });

  it('keeps the last known meter also when the reset that brought it is long ago', () => {
    const unknown = Array.from({ length: 12 }, (_, index) => reset(`later${index}`, '2026-03-02', null));
    given(kind, ...history(reset('wo', '2026-03-01', 3_000_000), ...unknown))
      .when(() => undefined)
      .thenState({ lastDoneMeter: 3_000_000, lastDoneAt: '2026-03-02T12:00:00.000Z' });
  });

  it('is due as before when the completion is taken back; again nothing', () => {
    const revert: DueServiceCommand = { name: 'RevertDueService', workOrderId: 'wo' };
    given(kind, ...history(reset('wo', '2026-03-01', 3_000_000)))
      .when((dueService) => [revert, revert].forEach((command) => run(command)(dueService)))
      .then('maintenance.due-service-reverted')
      .thenState({ dueAt: '2026-06-30T00:00:00.000Z', dueMeter: 9_000_000, resets: [] });
  });

  it('may be planned otherwise, and is due by the new plan', () => {
    const reschedule: DueServiceCommand = {
      name: 'RescheduleDueService',
      changes: { title: ' Oil ', intervalDays: 30, intervalMetres: null },
    };
    given(kind, ...history())
      .when((dueService) => [reschedule, reschedule].forEach((command) => run(command)(dueService)))
      .then('maintenance.due-service-rescheduled')
      .thenState({ title: 'Oil', dueAt: '2026-01-31T00:00:00.000Z', dueMeter: null });
  });

  it('keeps the intervals that nothing is said of', () => {
    given(kind, ...history())
      .when(run({ name: 'RescheduleDueService', changes: { title: 'Oil', intervalDays: undefined } }))
      .then({ type: 'maintenance.due-service-rescheduled', data: { changes: { title: 'Oil' }, at: now } });
  });

  it('keeps at least one interval', () => {
    given(kind, ...history())
      .when(run({ name: 'RescheduleDueService', changes: { intervalDays: null, intervalMetres: null } }))
      .thenRefused('interval_required');
  });

  it('is retired once, and then neither planned nor told', () => {
    const retire: DueServiceCommand = { name: 'RetireDueService', reason: 'sold' };
    const told: DueServiceCommand = { name: 'MarkDueService', level: 'due', measure: 'time' };
    given(kind, ...history())
      .when((dueService) => [retire, retire, told].forEach((command) => run(command)(dueService)))
      .then('maintenance.due-service-retired')
      .thenState({ retired: { at: now, reason: 'sold' } });
    given(kind, ...history(retire))
      .when(run({ name: 'RescheduleDueService', changes: { intervalDays: 3 } }))
      .thenRefused('due_service_retired');
  });

  it('tells that it is due once, that it is overdue once, and anew after it was done or planned otherwise', () => {
    const due: DueServiceCommand = { name: 'MarkDueService', level: 'due', measure: 'time' };
    const overdue: DueServiceCommand = { name: 'MarkDueService', level: 'overdue', measure: 'distance' };
    const done = reset('wo', '2026-03-01', null);
    const plan: DueServiceCommand = { name: 'RescheduleDueService', changes: { intervalDays: 10 } };
    given(kind, ...history())
      .when((dueService) => [due, due, overdue, due, done, due, plan, due].forEach((each) => run(each)(dueService)))
      .then(
        'maintenance.due-service-fell-due',
        'maintenance.due-service-fell-due',
        'maintenance.due-service-reset',
        'maintenance.due-service-fell-due',
        'maintenance.due-service-rescheduled',
        'maintenance.due-service-fell-due',
      )
      .thenState({ told: { level: 'due', measure: 'time', at: now } });
  });

  it('is where it was after any reset is reverted, and folds to its state', () => {
    const resets = fc.array(
      fc.tuple(fc.constantFrom('2026-01-05', '2026-02-05', '2026-03-01'), fc.option(fc.nat(9_000_000))),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(resets, (all) => {
        const dueService = DueService.schedule(input, at(now));
        all.forEach(([day, meter], index) => run(reset(`wo${index}`, day, meter))(dueService));
        const { dueAt, dueMeter } = dueService.state;
        run(reset('last', '2026-03-02', 9_500_000))(dueService);
        expect(dueService.state).toMatchObject({ dueMeter: 17_500_000, lastDoneAt: '2026-03-02T12:00:00.000Z' });
        run({ name: 'RevertDueService', workOrderId: 'last' })(dueService);
        expect(dueService.state).toMatchObject({ dueAt, dueMeter });
        expectFoldGivesState(evolveDueService, dueService);
      }),
    );
  });
});
