import fc from 'fast-check';
import { at } from '../shared/given.testing.js';
import { forecastOf, SOON_DAYS, type MeterStanding } from './due-forecast.js';
import { DueService } from './due-service.js';

const now = '2026-03-01T00:00:00.000Z';
const DAY = 86_400_000;
const none = { distance: null, engine_time: null };
const day = (days: number): string => new Date(Date.parse(now) + days * DAY).toISOString();
const service = (input: Partial<Parameters<typeof DueService.schedule>[0]>) =>
  DueService.schedule({ dueServiceId: 'd', vehicleId: 'v', title: 'Oil', ...input }, at(now)).state;
const meter = (value: number, daysAgo: number, perDay: number | null): MeterStanding => ({
  value,
  at: day(-daysAgo),
  perDay,
});

describe('a forecast', () => {
  it('is the day itself where only time counts', () => {
    const monthly = service({ intervalDays: 30, lastDoneAt: day(-10) });
    expect(forecastOf(monthly, none, now)).toMatchObject({ level: 'upcoming', dueOn: day(20), measure: 'time' });
  });

  it('is today + (due − projected) ÷ average daily use, where a meter counts', () => {
    const often = service({ intervalMetres: 1000, lastDoneAt: day(-10), lastDoneMeter: 5000 });
    // 5,700 two days ago at 100 a day: projected 5,900 today, and 6,000 tomorrow.
    const forecast = forecastOf(often, { ...none, distance: meter(5700, 2, 100) }, now);
    expect(forecast).toMatchObject({ level: 'soon', dueOn: day(1), measure: 'distance' });
  });

  it('takes whichever comes first', () => {
    const both = service({
      intervalDays: 30,
      lastDoneAt: day(-10),
      intervalMetres: 1000,
      lastDoneMeter: 0,
      intervalSeconds: 3600,
      lastDoneEngineSeconds: 0,
    });
    const meters = { distance: meter(500, 0, 10), engine_time: meter(600, 0, 600) };
    expect(forecastOf(both, meters, now)).toMatchObject({ measure: 'engine_time', dueOn: day(5), level: 'soon' });
    expect(forecastOf(both, { ...meters, engine_time: null }, now)).toMatchObject({ measure: 'time', dueOn: day(20) });
  });

  it('foresees nothing of a meter that stands still or whose use is not known', () => {
    const far = service({ intervalMetres: 1000, lastDoneMeter: 0 });
    for (const perDay of [null, 0])
      expect(forecastOf(far, { ...none, distance: meter(10, 1, perDay) }, now)).toMatchObject({
        level: 'upcoming',
        dueOn: null,
      });
    expect(forecastOf(far, { ...none, distance: meter(1000, 1, null) }, now)).toMatchObject({
      level: 'due',
      dueOn: day(-1),
    });
  });

  it('is due at its value, and overdue when past it by more than a tenth of the interval', () => {
    const levelAt = (value: number): string =>
      forecastOf(service({ intervalMetres: 1000, lastDoneMeter: 0 }), { ...none, distance: meter(value, 0, null) }, now)
        .level;
    expect([999, 1000, 1100, 1101].map(levelAt)).toEqual(['upcoming', 'due', 'due', 'overdue']);
    const after = (days: number): string =>
      forecastOf(service({ intervalDays: 100, lastDoneAt: day(-100 - days) }), none, now).level;
    expect([-15, -SOON_DAYS, 0, 10, 11].map(after)).toEqual(['upcoming', 'soon', 'due', 'due', 'overdue']);
  });

  it('never says soon of what is due already, nor due of what a meter has not shown', () => {
    fc.assert(
      fc.property(fc.nat(3000), fc.nat(100), fc.nat(500), (value, daysAgo, perDay) => {
        const state = service({ intervalMetres: 1000, lastDoneMeter: 0 });
        const { level, dueOn } = forecastOf(state, { ...none, distance: meter(value, daysAgo, perDay) }, now);
        expect(['due', 'overdue'].includes(level)).toBe(value >= 1000);
        if (level === 'soon') expect(Date.parse(dueOn!)).toBeLessThanOrEqual(Date.parse(day(SOON_DAYS)));
      }),
    );
  });
});
