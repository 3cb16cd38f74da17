import { EditConflict } from '#domain/shared/conflict-policy.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { fromMetres, type DistanceUnit } from '#domain/shared/quantity.js';

/**
 * What the domain refuses of an odometer, which it keeps in metres, as the server says it: in the tenant's unit, and by the name
 * of the field. Anything else stays as it is.
 */
export function inUnitsOf(unit: DistanceUnit, error: unknown): unknown {
  const shown = (value: unknown): unknown => (typeof value === 'number' ? fromMetres(value, unit) : value);
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
