import { at } from '../shared/given.testing.js';
import { Meter } from './meter.js';
import { explainMeter } from './meter-why.js';

const day = (date: number) => `2026-03-${String(date).padStart(2, '0')}T12:00:00.000Z`;

describe('why a meter shows what it shows', () => {
  it('is its ledger: the latest valid reading counts, the others say why they do not', () => {
    const now = at(day(20));
    const meter = Meter.open({ meterId: 'm', vehicleId: 'v', kind: 'odometer' }, now);
    meter.recordReading({ readingId: 'a', value: 1_000_000, at: day(1), source: 'manual' }, now);
    meter.recordReading({ readingId: 'b', value: 1_200_000, at: day(2), source: 'fuel' }, now);
    meter.recordReading({ readingId: 'far', value: 90_000_000, at: day(3), source: 'manual' }, now);
    meter.recordReading({ readingId: 'c', value: 1_300_000, at: day(4), source: 'work_order' }, now);
    meter.voidReading('c', 'Mistyped', now);
    expect(explainMeter(meter.changes)).toMatchObject({
      value: 1_200_000,
      because: [
        { reading: { id: 'c', status: 'void', reason: 'Mistyped' }, isCurrent: false, recorded: 4, judged: 5 },
        { reading: { id: 'far', status: 'quarantined' }, isCurrent: false, recorded: 3, judged: null },
        { reading: { id: 'b', status: 'valid' }, isCurrent: true, recorded: 2, judged: null },
        { reading: { id: 'a', status: 'valid' }, isCurrent: false, recorded: 1, judged: null },
      ],
    });
  });

  it('is nothing while no reading is valid', () => {
    const meter = Meter.open({ meterId: 'm', vehicleId: 'v', kind: 'odometer' }, at(day(1)));
    expect(explainMeter(meter.changes)).toEqual({ value: null, because: [] });
  });
});
