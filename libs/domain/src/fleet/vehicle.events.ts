import type { DomainEvent } from '../shared/domain-event.js';
import type { MinorUnits } from '../shared/money.js';
import type { Metres } from '../shared/quantity.js';

export const VEHICLE_STATUSES = ['active', 'inactive', 'in_shop', 'out_of_service', 'sold'] as const;
export type VehicleStatus = (typeof VEHICLE_STATUSES)[number];

/** What `UpdateVehicle` may change. Dates are `YYYY-MM-DD`. */
export interface VehicleParticulars {
  /** The fleet's own number, unique in the tenant. */
  readonly number: string;
  readonly vin: string | null;
  readonly plate: string | null;
  readonly type: string | null;
  readonly make: string | null;
  readonly model: string | null;
  readonly year: number | null;
  readonly fuelType: string | null;
  readonly department: string | null;
  readonly group: string | null;
  readonly locationId: string | null;
  readonly assignedDriverId: string | null;
  readonly purchase: { readonly date: string | null; readonly price: MinorUnits | null } | null;
}

type Event<Name extends string, Data extends object = object> = DomainEvent<
  `fleet.vehicle-${Name}`,
  Data & { readonly at: string }
>;

export type VehicleRegistered = Event<
  'registered',
  VehicleParticulars & { readonly id: string; readonly status: VehicleStatus }
>;

export type VehicleEvent =
  | VehicleRegistered
  | Event<'updated', { readonly changes: Partial<VehicleParticulars> }>
  | Event<
      'status-changed',
      { readonly from: VehicleStatus; readonly to: VehicleStatus; readonly reason: string | null }
    >
  | Event<'service-recorded', { readonly workOrderId: string; readonly date: string; readonly odometer: Metres | null }>
  | Event<'service-reverted', { readonly workOrderId: string }>
  | Event<'archived'>;
