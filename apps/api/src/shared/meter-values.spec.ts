import { DomainError } from '#domain/shared/domain-error.js';
import { kept, refusalIn, shown } from './meter-values.js';

describe('meter values in the unit of whoever reads them', () => {
  it('keeps metres of miles and seconds of hours', () => {
    expect(kept(10, 'miles', null)).toBe(16_093);
    expect(kept(12.5, 'kilometers', null)).toBe(12_500);
    expect(kept(1.25, 'hours', null)).toBe(4_500);
  });

  it('takes what a screen shows of the last reading for that very reading, not for one below it', () => {
    const last = 1_626_299; // 1010.535… mi, shown as 1010.5: a metre count below the last
    expect(shown(last, 'miles')).toBe(1010.5);
    expect(kept(1010.5, 'miles', null)).toBeLessThan(last);
    expect(kept(1010.5, 'miles', last)).toBe(last);
    expect(kept(1010.4, 'miles', last)).toBeLessThan(last);
  });

  it('tells a refusal in that unit too, and leaves other refusals alone', () => {
    const below = new DomainError('meter_below_last', {
      last: 16_093,
      lastAt: '2026-01-01T00:00:00.000Z',
      value: 8_047,
    });
    expect(refusalIn('miles', below)).toMatchObject({
      code: 'meter_below_last',
      params: { last: 10, lastAt: '2026-01-01T00:00:00.000Z', value: 5, unit: 'miles' },
    });
    const other = new DomainError('reading_in_future', { at: '2026-01-01T00:00:00.000Z' });
    expect(refusalIn('miles', other)).toBe(other);
  });
});
