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
