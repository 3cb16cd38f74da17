import fc from 'fast-check';
import { at, attempt, expectFoldGivesState, given } from '../shared/given.testing.js';
import type { MeterCommand } from './meter.commands.js';
import { decide } from './meter.commands.js';
import type { MeterEvent } from './meter.events.js';
import { evolveMeter, Meter } from './meter.js';

const now = '2026-03-31T12:00:00.000Z';
const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T08:00:00.000Z`;
const kind = { load: Meter, evolve: evolveMeter };

const opened: MeterEvent = {
  type: 'fleet.meter-opened',
  v: 1,
  data: { id: 'm', vehicleId: 'v', kind: 'odometer', at: now },
};
const reading = (id: string, n: number, value: number, status: 'valid' | 'quarantined' = 'valid'): MeterEvent => ({
  type: 'fleet.meter-reading-recorded',
  v: 1,
  data: { readingId: id, value, readAt: day(n), source: 'manual', status, reason: null, at: now },
});
const record = (id: string, n: number, value: number): MeterCommand => ({
  name: 'RecordMeterReading',
  readingId: id,
  value,
  at: day(n),
  source: 'work_order',
});
const run = (command: MeterCommand) => (meter: Meter) => decide(meter, command, at(now));

describe('meter', () => {
  it('takes its first reading as it is', () => {
    given(kind, opened)
      .when(run(record('r1', 1, 90_000_000)))
      .then('fleet.meter-reading-recorded')
      .thenAnswer({ readingId: 'r1', status: 'valid' })
      .thenState({ current: { readingId: 'r1', value: 90_000_000, at: day(1) } });
  });

  it('refuses a reading below an earlier one and names that one', () => {
    given(kind, opened, reading('r1', 1, 5000))
      .when(run(record('r2', 2, 4999)))
      .thenRefused('meter_below_last', { last: 5000, lastAt: day(1), value: 4999 });
  });

  it('refuses a reading above a later one', () => {
    given(kind, opened, reading('r1', 5, 5000))
      .when(run(record('r2', 2, 5001)))
      .thenRefused('meter_above_next', { next: 5000, nextAt: day(5), value: 5001 });
  });

  it('takes a late reading between its neighbours without changing the current one', () => {
    given(kind, opened, reading('r1', 1, 1000), reading('r3', 5, 5000))
      .when(run(record('r2', 3, 3000)))
      .thenState({ current: { readingId: 'r3' }, readings: [{ id: 'r1' }, { id: 'r2' }, { id: 'r3' }] });
  });

  it('quarantines more than 2,000 km a day, and 24 hours for engine hours', () => {
    given(kind, opened, reading('r1', 1, 0))
      .when(run(record('r2', 3, 4_000_001)))
      .thenAnswer({ readingId: 'r2', status: 'quarantined' })
      .thenState({ current: { readingId: 'r1' } });
    given(kind, opened, reading('r1', 1, 0))
      .when(run(record('r2', 3, 4_000_000)))
      .thenAnswer({ readingId: 'r2', status: 'valid' });
    const hours: MeterEvent = { ...opened, data: { id: 'm', vehicleId: 'v', kind: 'engine_hours', at: now } };
    given(kind, hours, reading('r1', 1, 0))
      .when(run(record('r2', 2, 86_401)))
      .thenAnswer({ readingId: 'r2', status: 'quarantined' });
  });

  it('does not measure others against a quarantined or void reading', () => {
    given(kind, opened, reading('r1', 1, 0), reading('r2', 2, 90_000_000, 'quarantined'))
      .when(run(record('r3', 3, 1000)))
      .thenState({ current: { readingId: 'r3', value: 1000 } });
  });

  it('releases a quarantined reading that still fits, and only then', () => {
    const history = [opened, reading('r1', 1, 0), reading('r2', 2, 90_000_000, 'quarantined')];
    given(kind, ...history)
      .when(run({ name: 'ReleaseMeterReading', readingId: 'r2' }))
      .thenState({ current: { readingId: 'r2' } });
    given(kind, ...history, reading('r3', 3, 1000))
      .when(run({ name: 'ReleaseMeterReading', readingId: 'r2' }))
      .thenRefused('meter_above_next', { next: 1000 });
  });

  it('leaves alone what was never recorded: taking back is never refused', () => {
    given(kind, opened, reading('r1', 1, 5000))
      .when(run({ name: 'VoidMeterReading', readingId: 'r9', reason: 'reopened' }))
      .thenNothing();
  });

  it('voids with a reason, and the one before is current again', () => {
    const voiding: MeterCommand = { name: 'VoidMeterReading', readingId: 'r2', reason: 'completion failed' };
    given(kind, opened, reading('r1', 1, 1000), reading('r2', 2, 2000))
      .when((meter) => [voiding, voiding].forEach((command) => run(command)(meter)))
      .then('fleet.meter-reading-voided')
      .thenState({ current: { readingId: 'r1' }, readings: [{}, { status: 'void', reason: 'completion failed' }] });
  });

  it('counts the one made later as later when two are of one instant', () => {
    given(kind, opened, reading('r1', 1, 1000))
      .when(run(record('r2', 1, 1001)))
      .thenState({ current: { readingId: 'r2' } });
    given(kind, opened, reading('r1', 1, 1000))
      .when(run(record('r2', 1, 999)))
      .thenRefused('meter_below_last', { last: 1000 });
  });

  it('knows a repeated reading by its id', () => {
    given(kind, opened, reading('r1', 1, 1000))
      .when(run(record('r1', 9, 5)))
      .thenNothing()
      .thenAnswer({ readingId: 'r1', status: 'valid' });
  });

  it('refuses the future, beyond what clocks differ', () => {
    const soon = (instant: string): MeterCommand => ({
      name: 'RecordMeterReading',
      readingId: 'r',
      value: 1,
      at: instant,
      source: 'manual',
    });
    given(kind, opened)
      .when(run(soon('2026-03-31T12:05:01.000Z')))
      .thenRefused('reading_in_future');
    given(kind, opened)
      .when(run(soon('2026-03-31T12:04:59.000Z')))
      .then('fleet.meter-reading-recorded');
  });

  it('refuses the future of the clock, not of the moment that somebody was offline', () => {
    const morning = { ...at('2026-03-31T08:00:00.000Z'), clock: '2026-03-31T18:00:00.000Z' };
    const read = (instant: string) => (meter: Meter) =>
      meter.recordReading({ readingId: 'r', value: 1, at: instant, source: 'manual' }, morning);
    given(kind, opened).when(read('2026-03-31T12:00:00.000Z')).then('fleet.meter-reading-recorded');
    given(kind, opened).when(read('2026-03-31T18:06:00.000Z')).thenRefused('reading_in_future');
  });
});

const readingId = fc.integer({ min: 0, max: 12 }).map((n) => `r${n}`);
const command: fc.Arbitrary<MeterCommand> = fc.oneof(
  fc.record({
    name: fc.constant('RecordMeterReading' as const),
    readingId,
    value: fc.nat(9_000_000),
    at: fc.integer({ min: 1, max: 30 }).map(day),
    source: fc.constantFrom('manual' as const, 'telematics' as const),
  }),
  fc.record({ name: fc.constant('ReleaseMeterReading' as const), readingId }),
  fc.record({ name: fc.constant('VoidMeterReading' as const), readingId, reason: fc.constant('wrong') }),
);

describe('any sequence of meter commands', () => {
  it('leaves a ledger whose valid readings never run backward, and folds to its state', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const meter = Meter.open({ meterId: 'm', vehicleId: 'v', kind: 'odometer' }, at(now));
        for (const one of commands) {
          attempt(() => decide(meter, one, at(now)));
          const valid = meter.state.readings.filter(({ status }) => status === 'valid');
          valid.slice(1).forEach((later, before) => {
            const earlier = valid[before]!;
            expect(earlier.at <= later.at && earlier.value <= later.value).toBe(true);
          });
          expect(meter.state.current?.readingId).toBe(valid.at(-1)?.id);
        }
        expectFoldGivesState(evolveMeter, meter);
      }),
    );
  });
});
