import { corrected, moved } from './device-clock.js';

describe('a time told by a device', () => {
  const now = '2026-05-31T12:00:00.000Z';

  it('is moved by as much as its clock is off', () => {
    expect(corrected('2026-06-01T11:30:00.000Z', '2026-06-01T12:00:00.000Z', now)).toBe('2026-05-31T11:30:00.000Z');
    expect(corrected('2026-05-30T09:00:00.000Z', '2026-05-30T11:00:00.000Z', now)).toBe('2026-05-31T10:00:00.000Z');
  });

  it('is never later than now', () => {
    expect(corrected('2026-05-31T13:00:00.000Z', '2026-05-31T12:00:00.000Z', now)).toBe(now);
  });

  it('is never longer ago than a device can have waited', () => {
    expect(corrected('1000-01-01T00:00:00Z', '9999-12-31T00:00:00Z', now)).toBe('2026-03-02T12:00:00.000Z');
  });
});

describe('a time that a command of a device tells', () => {
  const MINUTE = 60_000;

  it('is moved by as much as its clock is off, however long ago it is', () => {
    expect(moved('2026-06-01T11:30:00.000Z', -1_440 * MINUTE)).toBe('2026-05-31T11:30:00.000Z');
    expect(moved('2019-06-01T11:30:00.000Z', 90 * MINUTE)).toBe('2019-06-01T13:00:00.000Z');
  });

  it('stays as it was noted where the clock is off by no more than a message takes', () => {
    expect(moved('2026-05-31T11:30:08.000Z', 59_999)).toBe('2026-05-31T11:30:08.000Z');
    expect(moved('2026-05-31T11:30:08.000Z', -59_999)).toBe('2026-05-31T11:30:08.000Z');
  });

  it('is for others to refuse where it is none', () => {
    expect(moved('yesterday', -1_440 * MINUTE)).toBe('yesterday');
    expect(moved('+275760-09-12T23:00:00.000Z', 1_440 * MINUTE)).toBe('+275760-09-12T23:00:00.000Z');
  });
});
