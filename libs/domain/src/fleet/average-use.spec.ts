import fc from 'fast-check';
import { averageDailyUse } from './average-use.js';
import type { MeterReading } from './meter.js';

const start = Date.parse('2026-01-01T00:00:00.000Z');
const reading = (day: number, value: number, status: MeterReading['status'] = 'valid'): MeterReading => ({
  id: String(day),
  value,
  at: new Date(start + day * 86_400_000).toISOString(),
  source: 'manual',
  status,
  reason: null,
});

describe('average daily use', () => {
  it('needs two readings a day apart', () => {
    expect(averageDailyUse([])).toBeNull();
    expect(averageDailyUse([reading(0, 1000)])).toBeNull();
    expect(averageDailyUse([reading(0, 1000), reading(0.5, 2000)])).toBeNull();
    expect(averageDailyUse([reading(0, 1000), reading(2, 5000)])).toBe(2000);
  });

  it('is not moved by one odd reading, nor by what is quarantined or void', () => {
    const steady = Array.from({ length: 11 }, (_, day) => reading(day, day * 100));
    const odd = steady.toSpliced(5, 1, reading(5, 790));
    expect(averageDailyUse(odd)).toBe(100);
    expect(averageDailyUse([...steady, reading(11, 9_000_000, 'quarantined'), reading(12, 5, 'void')])).toBe(100);
  });

  it('looks back half a year from the last reading', () => {
    const busyYearAgo = [reading(0, 0), reading(100, 1_000_000)];
    expect(averageDailyUse([...busyYearAgo, reading(400, 1_001_000), reading(410, 1_002_000)])).toBe(100);
  });

  it('is the use of whoever is used evenly', () => {
    fc.assert(
      fc.property(fc.nat(2_000_000), fc.uniqueArray(fc.nat(179), { minLength: 2, maxLength: 30 }), (perDay, days) => {
        const readings = days.toSorted((a, b) => a - b).map((day) => reading(day, day * perDay));
        expect(averageDailyUse(readings)).toBe(perDay);
      }),
    );
  });
});
