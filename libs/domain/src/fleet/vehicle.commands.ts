import type { DecisionContext } from '../shared/command.js';
import { merged } from '../shared/conflict-policy.js';
import { DomainError } from '../shared/domain-error.js';
import type { Metres } from '../shared/quantity.js';
import type { VehicleParticulars, VehicleStatus } from './vehicle.events.js';
import type { Vehicle } from './vehicle.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

/** `base`: what the fields showed when the change was made. */
export type UpdateVehicle = Command<
  'UpdateVehicle',
  { changes: Partial<VehicleParticulars>; base?: Partial<VehicleParticulars> }
>;
export type ChangeVehicleStatus = Command<'ChangeVehicleStatus', { status: VehicleStatus; reason?: string | null }>;
export type ArchiveVehicle = Command<'ArchiveVehicle'>;
/** `date`: YYYY-MM-DD in the tenant's time zone. */
export type RecordVehicleService = Command<
  'RecordVehicleService',
  { workOrderId: string; date: string; odometer: Metres | null }
>;
export type RevertVehicleService = Command<'RevertVehicleService', { workOrderId: string }>;

export type VehicleCommand =
  UpdateVehicle | ChangeVehicleStatus | ArchiveVehicle | RecordVehicleService | RevertVehicleService;

/** @throws DomainError `not_your_vehicle` for an actor who may change only the vehicles they drive, or what the method refuses with */
export function decide(vehicle: Vehicle, command: VehicleCommand, context: DecisionContext): object | void {
  const { actor } = context;
  if (actor.scope.vehicles === 'own' && (actor.userId === null || vehicle.state.assignedDriverId !== actor.userId))
    throw new DomainError('not_your_vehicle');
  switch (command.name) {
    case 'UpdateVehicle':
      return vehicle.update(
        command.base ? merged(command.changes, command.base, { ...vehicle.state }) : command.changes,
        context,
      );
    case 'ChangeVehicleStatus':
      return vehicle.changeStatus(command.status, command.reason ?? null, context);
    case 'ArchiveVehicle':
      return vehicle.archive(context);
    case 'RecordVehicleService':
      return vehicle.recordService(command, context);
    case 'RevertVehicleService':
      return vehicle.revertService(command.workOrderId, context);
  }
}
