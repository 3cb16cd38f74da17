import { DomainError } from '#domain/shared/domain-error.js';
import {
  fromMetres,
  hoursToSeconds,
  isShownAs,
  secondsToHours,
  toMetres,
  type DistanceUnit,
} from '#domain/shared/quantity.js';

export type MeterUnit = DistanceUnit | 'hours';

/** Metres or seconds as the meter keeps them, to the unit that is shown. */
export function shown(value: number, unit: MeterUnit): number {
  return unit === 'hours' ? secondsToHours(value) : fromMetres(value, unit);
}

/** The other way. What a screen shows is rounded: entering just what it shows of `last` means that very value. */
export function kept(value: number, unit: MeterUnit, last: number | null): number {
  if (last !== null && (unit === 'hours' ? shown(last, unit) === value : isShownAs(last, unit, value))) return last;
  return unit === 'hours' ? hoursToSeconds(value) : toMetres(value, unit);
}

/** A refusal of the meter, with its values in the unit of whoever reads it. */
export function refusalIn(unit: MeterUnit, error: unknown): unknown {
  if (!(error instanceof DomainError) || !/^meter_(below_last|above_next)$/.test(error.code)) return error;
  const values = Object.entries(error.params).map(([name, value]) => [
    name,
    typeof value === 'number' ? shown(value, unit) : value,
  ]);
  return new DomainError(error.code, { ...(Object.fromEntries(values) as DomainError['params']), unit });
}
