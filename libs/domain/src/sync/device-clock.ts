/**
 * When something happened by the server's clock, told by a device whose own is off by as much as its `sentAt` is from now.
 * Never later than now. All ISO 8601 UTC.
 */
export function corrected(occurredAt: string, sentAt: string, now: string): string {
  const late = Date.parse(now) - Date.parse(sentAt);
  return new Date(Math.min(Date.parse(occurredAt) + late, Date.parse(now))).toISOString();
}
