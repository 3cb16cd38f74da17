export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Where the demo's people live. */
export const TIME_ZONE = 'America/New_York';

const LOCAL_DAY = new Intl.DateTimeFormat('en-CA', {
  timeZone: TIME_ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

export function iso(time: number): string {
  return new Date(time).toISOString();
}

/** The calendar day there, YYYY-MM-DD. */
export function localDay(time: number): string {
  return LOCAL_DAY.format(time);
}

/** The day before the one of `now`, as days since 1970. */
export function yesterdayOf(now: number): number {
  return Date.parse(localDay(now)) / DAY - 1;
}

/**
 * Moves days (since 1970) by whole weeks so that the last falls on `yesterday`: what would come after it is moved a week
 * less, so every day keeps its weekday.
 */
export function moveDays(days: readonly number[], yesterday: number): number[] {
  const last = days.reduce((latest, day) => Math.max(latest, day), -Infinity);
  const shift = Math.ceil((yesterday - last) / 7) * 7;
  return days.map((day) => (day + shift > yesterday ? day + shift - 7 : day + shift));
}

/** The next instant when the shops are open: Monday to Saturday, 6:30 to 17:30, in UTC as it is in winter. */
export function whenOpen(time: number): number {
  const [opens, closes] = [11.5 * HOUR, 22.5 * HOUR];
  let at = time;
  const hour = at % DAY;
  if (hour < opens) at += opens - hour + (hour % (2 * HOUR));
  else if (hour > closes) at += DAY - hour + opens + (hour % (2 * HOUR));
  return new Date(at).getUTCDay() === 0 ? at + DAY : at;
}
