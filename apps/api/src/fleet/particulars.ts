import type { VehicleParticulars } from '#domain/fleet/vehicle.events.js';
import { toMinor } from '#domain/shared/money.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import type { UpdateVehicleInput } from './vehicle.inputs.js';

/** What a form says of a vehicle, in the domain's units: only the fields it has. */
export function particularsOf(caller: TenantAccess, input: Partial<UpdateVehicleInput>): Partial<VehicleParticulars> {
  const { commandId: _id, expectedVersion: _version, purchase, ...plain } = input;
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
