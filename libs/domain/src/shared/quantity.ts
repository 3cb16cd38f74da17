import { DomainError } from './domain-error.js';

/** Thousandths of a stock unit or of an hour: a safe integer, so quantities add exactly. */
export type Milli = number;

/** Metres; odometers are kept in them. */
export type Metres = number;

/** Seconds; engine hours are kept in them. */
export type Seconds = number;

export type DistanceUnit = 'miles' | 'kilometers';
export type FuelUnit = 'gallons' | 'liters';

/** One international mile, exact (NIST SP 811, B.8). */
const METRES_PER: Readonly<Record<DistanceUnit, number>> = { miles: 1609.344, kilometers: 1000 };

/** 1.5 → 1500. Refuses more than three decimals, negatives and what is too large. */
export function toMilli(value: number): Milli {
  const milli = Math.round(value * 1000);
  if (
    !Number.isFinite(value) ||
    value < 0 ||
    !Number.isSafeInteger(milli) ||
    Math.abs(value * 1000 - milli) > 1e-6 * Math.max(1, value)
  )
    throw new DomainError('invalid_quantity', { quantity: Number.isFinite(value) ? value : null });
  return milli;
}

export function fromMilli(milli: Milli): number {
  return milli / 1000;
}

export function toMetres(value: number, unit: DistanceUnit): Metres {
  return Math.round(value * METRES_PER[unit]);
}

/** To a tenth of the unit, as odometers show. */
/** Screens round: entering just what they show of a distance, to the tenth or to the whole, means that very distance. */
export function isShownAs(metres: Metres, unit: DistanceUnit, value: number): boolean {
  const shown = fromMetres(metres, unit);
  return value === shown || value === Math.round(shown);
}

export function fromMetres(metres: Metres, unit: DistanceUnit): number {
  return Math.round((metres / METRES_PER[unit]) * 10) / 10;
}

export function hoursToSeconds(hours: number): Seconds {
  return Math.round(hours * 3600);
}

export function secondsToHours(seconds: Seconds): number {
  return Math.round(seconds / 36) / 100;
}
