import { corrected } from './device-clock.js';

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
