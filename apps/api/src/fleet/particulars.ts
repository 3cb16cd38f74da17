import type { VehicleParticulars } from '#domain/fleet/vehicle.events.js';
import { allows } from '#domain/identity/permissions.js';
import { EditConflict } from '#domain/shared/conflict-policy.js';
import { toMinor } from '#domain/shared/money.js';
import { inMajorUnits } from '../shared/history-money.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import type { UpdateVehicleInput, VehicleBase } from './vehicle.inputs.js';

/** What a form says of a vehicle, in the domain's units: only the fields it has. */
export function particularsOf(caller: TenantAccess, input: Partial<UpdateVehicleInput>): Partial<VehicleParticulars> {
  const { commandId: _id, expectedVersion: _version, base: _base, purchase, ...plain } = input;
  if (purchase === undefined) return plain;
  const currency = settingsOf(caller).currency;
  const price = purchase?.price;
  return {
    ...plain,
    purchase: purchase && {
      date: purchase.date ?? null,
      price: price === undefined || price === null ? null : toMinor(price, currency),
    },
  };
}

/** What a form showed of a vehicle, which nobody has checked, in the domain's units. */
export function particularsSeen(
  caller: TenantAccess,
  { purchase, ...plain }: VehicleBase,
): Partial<VehicleParticulars> {
  const { date = null, price = null } = (purchase ?? {}) as { readonly date?: unknown; readonly price?: unknown };
  const minor = typeof price === 'number' ? toMinor(price, settingsOf(caller).currency) : price;
  return {
    ...plain,
    ...(purchase === undefined ? {} : { purchase: purchase === null ? null : { date, price: minor } }),
  } as Partial<VehicleParticulars>;
}

/** A conflict for who is to decide, in the form's units. Who may not see costs hears that they differ, not what they are. */
export function asShown(caller: TenantAccess, { conflicts }: EditConflict): EditConflict {
  const isHidden = (field: string): boolean => field === 'purchase' && !allows(caller.actor.permissions, 'view_costs');
  return new EditConflict(
    conflicts.map((conflict) => ({
      ...inMajorUnits(conflict, settingsOf(caller).currency),
      ...(isHidden(conflict.field) ? { theirs: null } : {}),
    })),
  );
}
