/** What a device says it did is told to be at most so long ago, ms: no longer than command ids are kept. */
const LONGEST = 90 * 86_400_000;

/**
 * When something happened by the server's clock, told by a device whose own is off by as much as its `sentAt` is from now.
 * Never later than now, and not before what a device can have waited. All ISO 8601 UTC.
 */
export function corrected(occurredAt: string, sentAt: string, now: string): string {
  const latest = Date.parse(now);
  const told = Date.parse(occurredAt) + latest - Date.parse(sentAt);
  return new Date(Math.max(Math.min(told, latest), latest - LONGEST)).toISOString();
}

/** Clocks differ by less than this, and messages take their time, ms: a time that a camera noted is not changed for that. */
const USUAL = 60_000;

/**
 * A time that a command itself tells, by the server's clock; ISO 8601 UTC, and left as it is where it is none.
 * @param clockOff ms by which the device's clock is behind the server's
 */
export function moved(told: string, clockOff: number): string {
  const time = Date.parse(told) + clockOff;
  return Math.abs(clockOff) < USUAL || Number.isNaN(new Date(time).getTime()) ? told : new Date(time).toISOString();
}
