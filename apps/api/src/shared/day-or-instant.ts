import { ValidateBy } from 'class-validator';

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
/** Seconds and their fraction may be left out (RFC 3339 asks for them), the zone may not. */
const INSTANT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;

/** A calendar day that exists, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const [, year, month, day] = DAY.exec(text)?.map(Number) ?? [];
  if (!year || !month || !day) return false;
  // JavaScript rolls 31 February over into March.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** An ISO 8601 instant that names its zone. */
export function isInstant(value: unknown): value is string {
  return typeof value === 'string' && isDay(INSTANT.exec(value)?.[1] ?? '');
}

function isDayOrInstant(value: unknown): boolean {
  return typeof value === 'string' && (isDay(value) || isInstant(value));
}

/**
 * A day, or an ISO 8601 instant that names its zone. `IsDateString` also takes years, weeks and local times, which
 * PostgreSQL refuses or reads in a zone of its own.
 */
export const DayOrInstant = () =>
  ValidateBy({
    name: 'dayOrInstant',
    validator: {
      validate: isDayOrInstant,
      defaultMessage: () => '$property must be a day like 2026-05-31 or an instant like 2026-05-31T13:45:00Z',
    },
  });

export const Instant = () =>
  ValidateBy({
    name: 'isInstant',
    validator: {
      validate: isInstant,
      defaultMessage: () => '$property must be an instant like 2026-05-31T13:45:00Z',
    },
  });
