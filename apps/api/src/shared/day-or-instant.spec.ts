import 'reflect-metadata';
import { validateSync } from 'class-validator';
import { DayOrInstant, isDay } from './day-or-instant.js';
import { between } from './search.js';
import { Where } from './where.js';

class Input {
  @DayOrInstant() at: unknown;
}

const taken = (at: unknown): boolean => validateSync(Object.assign(new Input(), { at })).length === 0;

describe('a day or an instant', () => {
  it.each([
    '2026-05-31',
    '2024-02-29',
    '0001-01-01',
    '2026-05-31T13:45Z',
    '2026-05-31T13:45:00Z',
    '2026-05-31T23:59:59.123456+05:30',
    '2026-05-31T00:00:00-03:30',
  ])('is %s', (text) => expect(taken(text)).toBe(true));

  it.each([
    '2026',
    '2026-05',
    '2026-W10',
    '2026-W10-1',
    '2026-151',
    '20260531',
    '2026-02-31',
    '2025-02-29',
    '2026-13-01',
    '0000-01-01',
    '2026-05-31T13:45:00',
    '2026-05-31T24:00:00Z',
    '2026-05-31T13:60Z',
    '2026-05-31 13:45Z',
    '2026-02-31T13:45Z',
    '2026-05-31T13:45:00+24:00',
    '2026-05-31T13:45Z\n',
    ' 2026-05-31',
    '',
    null,
    20260531,
  ])('is not %j', (text) => expect(taken(text)).toBe(false));
});

describe('from and to', () => {
  it('are days where they are written as days, and not by their length', () => {
    expect([isDay('2026-05-31'), isDay('2026-W10-1')]).toEqual([true, false]);
    const where = new Where();
    between(where, 'created_at', 'America/New_York', '2026-05-31', '2026-05-31T12:00Z');
    expect(where.parameters).toEqual(['2026-05-31', 'America/New_York', '2026-05-31T12:00Z']);
    expect(where.sql).toContain('created_at <= $4::timestamptz');
  });
});
