import { EditConflict } from '#domain/shared/conflict-policy.js';
import { DomainError } from '#domain/shared/domain-error.js';
import {
  fromMetres,
  hoursToSeconds,
  isShownAs,
  secondsToHours,
  toMetres,
  type DistanceUnit,
} from '#domain/shared/quantity.js';

/** What people read off a meter. */
export type MeterUnit = DistanceUnit | 'hours';

/**
 * A reading that somebody entered, in metres or seconds. What a screen shows is rounded: entering just what it shows of `last`
 * means that very value, as on the server.
 */
export function keptOf(value: number, unit: MeterUnit, last: number | null): number {
  const isLast = last !== null && (unit === 'hours' ? secondsToHours(last) === value : isShownAs(last, unit, value));
  if (isLast) return last;
  return unit === 'hours' ? hoursToSeconds(value) : toMetres(value, unit);
}

/**
 * What the domain refuses of a meter, which it keeps in metres or seconds, as the server says it: in the unit that people read, and
 * by the name of the field. Anything else stays as it is.
 */
export function inUnitsOf(unit: MeterUnit, error: unknown): unknown {
  const shown = (value: unknown): unknown =>
    typeof value !== 'number' ? value : unit === 'hours' ? secondsToHours(value) : fromMetres(value, unit);
  if (error instanceof EditConflict)
    return new EditConflict(
      error.conflicts.map(({ field, base, mine, theirs }) =>
        field === 'startMeter'
          ? { field: 'startOdometer', base: shown(base), mine: shown(mine), theirs: shown(theirs) }
          : { field, base, mine, theirs },
      ),
    );
  if (!(error instanceof DomainError) || !/^meter_(below_last|above_next)$/.test(error.code)) return error;
  const params = Object.fromEntries(Object.entries(error.params).map(([name, value]) => [name, shown(value)]));
  return new DomainError(error.code, { ...(params as DomainError['params']), unit });
}
