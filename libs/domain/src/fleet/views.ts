import type { MeterKind, MeterSource } from './meter.events.js';
import type { VehicleStatus } from './vehicle.events.js';

export type { VehicleStatus };

/** Read models of the fleet. Distances are in the tenant's unit, engine time in hours; instants are ISO 8601 UTC. */

export interface VehicleListItem {
  readonly id: string;
  readonly number: string;
  readonly vin: string | null;
  readonly make: string | null;
  readonly model: string | null;
  readonly year: number | null;
  readonly type: string | null;
  readonly department: string | null;
  readonly status: VehicleStatus;
  readonly odometer: number | null;
  readonly lastServiceDate: string | null;
  /** Those that are active: no drafts, and none that has ended. */
  readonly openWorkOrders: number;
  readonly locationName: string | null;
}

export interface VehicleDetail extends VehicleListItem {
  readonly version: number;
  readonly plate: string | null;
  readonly fuelType: string | null;
  readonly group: string | null;
  readonly locationId: string | null;
  readonly assignedDriverId: string | null;
  readonly assignedDriverName: string | null;
  readonly engineHours: number | null;
  readonly lastServiceOdometer: number | null;
  readonly archived: boolean;
  readonly createdAt: string;
}

export interface MeterReadingView {
  readonly id: string;
  readonly kind: MeterKind;
  readonly value: number;
  /** When the meter showed it. */
  readonly at: string;
  readonly source: MeterSource;
  readonly status: 'valid' | 'quarantined' | 'void';
  readonly reason: string | null;
  readonly recordedByName: string | null;
}

/** A way somebody drove. */
export interface TripView {
  readonly id: string;
  readonly version: number;
  readonly vehicleId: string;
  readonly recordedBy: string | null;
  readonly recordedByName: string | null;
  readonly startedAt: string;
  /** Null while it goes on. */
  readonly endedAt: string | null;
  /** Seconds; of one that goes on, as far as it is known. */
  readonly duration: number;
  readonly distance: number;
  /** Distance an hour; null where the receiver told no speed. */
  readonly topSpeed: number | null;
  readonly averageSpeed: number | null;
}

export interface TripDetail extends TripView {
  readonly vehicleNumber: string;
  /** In the order of time. */
  readonly track: readonly TrackPoint[];
}

/** Degrees (WGS 84), metres, metres a second, degrees clockwise from north. */
export interface TrackPoint {
  readonly at: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracy: number;
  readonly speed: number | null;
  readonly heading: number | null;
}

export interface LocationView {
  readonly id: string;
  readonly name: string;
}
