import { DomainError } from './domain-error.js';

/**
 * Trimmed text.
 * @throws DomainError `required` {field}, `too_long` {field, max}
 */
export function requireText(field: string, value: string, max = 200): string {
  const text = value.trim();
  if (text === '') throw new DomainError('required', { field });
  if (text.length > max) throw new DomainError('too_long', { field, max });
  return text;
}

/** As `requireText`, but what is missing or blank is null. */
export function optionalText(field: string, value: string | null | undefined, max = 200): string | null {
  return value == null || value.trim() === '' ? null : requireText(field, value, max);
}

/** @throws DomainError `invalid_number` {field, min, max} unless a safe integer from `min` to `max` */
export function requireInteger(field: string, value: number, min = 0, max = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isSafeInteger(value) || value < min || value > max)
    throw new DomainError('invalid_number', { field, min, max });
  return value === 0 ? 0 : value;
}

export function optionalInteger(
  field: string,
  value: number | null | undefined,
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
): number | null {
  return value == null ? null : requireInteger(field, value, min, max);
}

/** @throws DomainError `invalid_choice` {field, value} */
export function requireOneOf<Word extends string>(field: string, value: Word, words: readonly Word[]): Word {
  if (!words.includes(value)) throw new DomainError('invalid_choice', { field, value });
  return value;
}

/** A calendar day that exists, `YYYY-MM-DD`. @throws DomainError `invalid_date` {field} */
export function requireDate(field: string, value: string): string {
  const midnight = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  // JavaScript rolls 31 February over into March; a day that does not come back as written does not exist.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== value)
    throw new DomainError('invalid_date', { field });
  return value;
}

export function optionalDate(field: string, value: string | null | undefined): string | null {
  return value == null ? null : requireDate(field, value);
}

/** An ISO 8601 UTC instant, written the one way the log keeps (milliseconds, `Z`). @throws DomainError `invalid_instant` {field} */
export function requireInstant(field: string, value: string): string {
  const time = /^\d{4}-\d{2}-\d{2}T.*Z$/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw new DomainError('invalid_instant', { field });
  return new Date(time).toISOString();
}

/** @throws DomainError `duplicate_id` {id} when one of `those` has it already */
export function requireNewId(id: string, those: readonly { readonly id: string }[]): string {
  if (those.some((one) => one.id === id)) throw new DomainError('duplicate_id', { id });
  return id;
}
