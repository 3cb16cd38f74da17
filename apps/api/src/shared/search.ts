import { isDay } from './day-or-instant.js';
import type { Where } from './where.js';

/** A pattern for ILIKE that finds `text` as it stands; undefined searches for nothing. */
export function containing(text: string | undefined): string | undefined {
  const wanted = text?.trim();
  return wanted ? `%${wanted.replace(/[\\%_]/g, '\\$&')}%` : undefined;
}

/** Words of a search; more than these say nothing more. */
const MOST_WORDS = 8;

/** Lower-cased. */
export function wordsIn(text: string): string[] {
  return text.trim().toLowerCase().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
}

/** Narrows to what has every word of `text`; `?` stands in `condition` for the ILIKE pattern of one. */
export function withWords(where: Where, condition: string, text: string | undefined): Where {
  for (const word of wordsIn(text ?? '')) where.and(condition, containing(word));
  return where;
}

/** From and to, inclusive: instants as they stand, days (`YYYY-MM-DD`) as they are in the tenant's time zone. */
export function between(
  where: Where,
  column: string,
  zone: string,
  from: string | undefined,
  to: string | undefined,
): void {
  if (from) where.raw(`${column} >= ${instant(where, from, zone, 0)}`);
  if (to) where.raw(`${column} ${isDay(to) ? '<' : '<='} ${instant(where, to, zone, 1)}`);
}

/** SQL of an instant, or of a day's beginning so many days later. */
export function instant(where: Where, text: string, zone: string, days: number): string {
  if (!isDay(text)) return `${where.parameter(text)}::timestamptz`;
  return `((${where.parameter(text)}::date + ${days})::timestamp AT TIME ZONE ${where.parameter(zone)})`;
}
