import { evolveVehicle, Vehicle, type VehicleState } from '#domain/fleet/vehicle.js';
import type { VehicleEvent } from '#domain/fleet/vehicle.events.js';
import type { RowMapping } from '../persistence/row-mapping.js';

export const vehicleRows: RowMapping<VehicleState, VehicleEvent, Vehicle> = {
  streamType: 'vehicle',
  table: 'vehicle',
  restore: (snapshot) => new Vehicle(snapshot),
  evolve: evolveVehicle,
  id: (state) => state.id,
  columns: (state) => ({
    number: state.number,
    vin: state.vin,
    make: state.make,
    model: state.model,
    year: state.year,
    type: state.type,
    department: state.department,
    status: state.status,
    location_id: state.locationId,
    assigned_driver_id: state.assignedDriverId,
    archived: state.archived,
    created_at: state.createdAt,
  }),
  quota: 'vehicles',
  counts: (state) => !state.archived,
  unique: { vehicle_number: 'vehicle_number_taken' },
};
